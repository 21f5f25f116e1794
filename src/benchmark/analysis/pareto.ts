/** Who is not beaten in everything at once. */
import type { CriterionId } from '../criteria/criterion';
import type { Scores } from './score';

/** Of each, whether no other is at least as good in all these criteria and better in one. */
export function onFront(scores: readonly Scores[], over: readonly CriterionId[]): boolean[] {
  const dominates = (a: Scores, b: Scores) =>
    over.every((id) => a[id]! >= b[id]!) && over.some((id) => a[id]! > b[id]!);
  return scores.map((mine) => over.length > 0 && !scores.some((other) => dominates(other, mine)));
}
