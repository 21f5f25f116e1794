/** What a handful of runs allows to say: medians, ranges, and the expected running time that counts misses. */
import { ascending } from '../base/median';

/** Smallest and largest; null: never reached. */
export interface Range {
  low: number | null;
  high: number | null;
}

export function range(values: readonly (number | null)[]): Range {
  const sorted = [...values].sort(ascending);
  return { low: sorted[0] ?? null, high: sorted.at(-1) ?? null };
}

/** Whether two ranges touch; a null bound lies beyond all numbers. */
export function overlap(a: Range, b: Range): boolean {
  return ascending(a.low, b.high) <= 0 && ascending(b.low, a.high) <= 0;
}

/**
 * Expected running time in steps: all steps spent, by the runs that reached the target up to it and by the others in
 * full, divided by the number of successes. Null without a success.
 */
export function expectedRunningTime(
  runs: readonly { crossing: number | null; spent: number }[],
): number | null {
  const successes = runs.filter((run) => run.crossing !== null).length;
  if (successes === 0) return null;
  const spent = runs.reduce((sum, run) => sum + (run.crossing ?? run.spent), 0);
  return spent / successes;
}
