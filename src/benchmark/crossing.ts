/** When a curve of evaluations reaches a target. */
import type { Metric } from '../base/catalogue';
import type { Evaluation } from '../base/record';
import { isBeyond } from './targets';

/**
 * The step at which the metric reached the target: first of two successive evaluations at or beyond it (one alone may be
 * luck), interpolated linearly from the evaluation before. Null: never.
 * @param evaluations ascending in `step`
 */
export function crossing(
  evaluations: readonly Pick<Evaluation, 'step' | 'metric'>[],
  target: number,
  better: Metric['better'],
): number | null {
  for (let index = 0; index + 1 < evaluations.length; index++) {
    const first = evaluations[index]!;
    if (!isBeyond(first.metric, target, better)) continue;
    if (!isBeyond(evaluations[index + 1]!.metric, target, better)) continue;
    const before = evaluations[index - 1];
    // Not finite: nothing to interpolate from.
    if (!before || !Number.isFinite(before.metric)) return first.step;
    const share = (target - before.metric) / (first.metric - before.metric);
    return before.step + share * (first.step - before.step);
  }
  return null;
}
