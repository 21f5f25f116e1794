/** Where a runner is in the race: how far its evaluation has come from the untrained value to the target. */
import type { Metric } from '../base/catalogue';
import type { Evaluation } from '../base/record';
import { crossing } from './crossing';
import { isBeyond } from './targets';

export interface LanePoint {
  /** Training time. */
  seconds: number;
  /** 0: untrained; 1: at the target. */
  position: number;
}

/** Position of one metric value, clamped to 0…1. A value that is not finite stands at the start. */
export function lanePosition(
  metric: number,
  untrained: number,
  target: number,
  better: Metric['better'],
): number {
  if (!Number.isFinite(metric)) return 0;
  if (isBeyond(metric, target, better)) return 1;
  const share = (metric - untrained) / (target - untrained);
  // An untrained model already beyond the target leaves no way to measure on.
  if (isBeyond(untrained, target, better)) return 0;
  return Math.min(1, Math.max(0, share));
}

/**
 * A runner's way, a point for each evaluation so far, and one at the finish if it got there; after it, it stays.
 * @param untrained metric before the first step
 */
export function laneProgress(
  evaluations: readonly Evaluation[],
  untrained: number,
  target: number,
  better: Metric['better'],
): LanePoint[] {
  const finish = finishSeconds(evaluations, target, better);
  const way = evaluations
    .filter(({ seconds }) => finish === null || seconds < finish)
    .map(({ seconds, metric }) => ({ seconds, position: lanePosition(metric, untrained, target, better) }));
  return finish === null ? way : [...way, { seconds: finish, position: 1 }];
}

/** Seconds at which the runner finished, by the rule of `crossing`; null: not (yet). */
export function finishSeconds(
  evaluations: readonly Evaluation[],
  target: number,
  better: Metric['better'],
): number | null {
  const step = crossing(evaluations, target, better);
  if (step === null) return null;
  const after = evaluations.findIndex((evaluation) => evaluation.step >= step);
  const next = evaluations[after]!;
  const before = evaluations[after - 1];
  if (!before || next.step === before.step) return next.seconds;
  const share = (step - before.step) / (next.step - before.step);
  return before.seconds + share * (next.seconds - before.seconds);
}

/** Between points linearly; before the first 0, after the last as the last. */
export function positionAt(points: readonly LanePoint[], seconds: number): number {
  const after = points.findIndex((point) => point.seconds >= seconds);
  if (after === -1) return points.at(-1)?.position ?? 0;
  const next = points[after]!;
  const before = points[after - 1];
  if (!before) return next.seconds === seconds ? next.position : 0;
  const share = (seconds - before.seconds) / (next.seconds - before.seconds);
  return before.position + share * (next.position - before.position);
}

/** The bold runner: median position of several at a time. Of an even number, the mean of the two in the middle. */
export function medianPosition(lanes: readonly (readonly LanePoint[])[], seconds: number): number {
  const positions = lanes.map((points) => positionAt(points, seconds)).sort((a, b) => a - b);
  const middle = positions.length >> 1;
  const upper = positions[middle] ?? 0;
  return positions.length % 2 === 1 ? upper : (upper + (positions[middle - 1] ?? 0)) / 2;
}
