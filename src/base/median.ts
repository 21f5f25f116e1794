/** Medians and orders in which a null is a value that was never reached. */

/**
 * Median; a null is a value that was never reached, beyond all numbers, so that misses are not left out. Null when the
 * middle is never reached, or when there are no values.
 */
export function median(values: readonly (number | null)[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort(ascending);
  const middle = sorted.length >> 1;
  const upper = sorted[middle]!;
  if (sorted.length % 2 === 1) return upper;
  const lower = sorted[middle - 1]!;
  // In this form the median of equals is the same number, however small.
  return lower === null || upper === null ? null : lower + (upper - lower) / 2;
}

/** Order of numbers, null last. */
export function ascending(a: number | null, b: number | null): number {
  if (a === null) return b === null ? 0 : 1;
  return b === null ? -1 : a - b;
}
