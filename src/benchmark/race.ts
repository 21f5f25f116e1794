/** Where a runner is in the race: how far its evaluation has come from the untrained value to the target. */
import type { Metric } from '../base/catalogue';
import type { Evaluation } from '../base/record';

export interface LanePoint {
  /** Training time. */
  seconds: number;
  /** 0: untrained; 1: at the target. */
  position: number;
}

/** Position of one metric value, clamped to 0…1. */
export declare function lanePosition(
  metric: number,
  untrained: number,
  target: number,
  better: Metric['better'],
): number;

/**
 * A runner's way, a point for each evaluation so far, and one at the finish if it got there; after it, it stays.
 * @param untrained metric before the first step
 */
export declare function laneProgress(
  evaluations: readonly Evaluation[],
  untrained: number,
  target: number,
  better: Metric['better'],
): LanePoint[];

/** Seconds at which the runner finished, by the rule of `crossing`; null: not (yet). */
export declare function finishSeconds(
  evaluations: readonly Evaluation[],
  target: number,
  better: Metric['better'],
): number | null;

/** Between points linearly; before the first 0, after the last as the last. */
export declare function positionAt(points: readonly LanePoint[], seconds: number): number;

/** The bold runner: median position of several at a time. */
export declare function medianPosition(lanes: readonly (readonly LanePoint[])[], seconds: number): number;
