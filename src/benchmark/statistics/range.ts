/** Smallest and largest of a handful of runs: all that few of them allow to say. */
import { ascending } from '../../base/median';

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
