/**
 * An interval for whatever can be computed from seeds: it is computed again without each of them, and how far it moves says how
 * far it can be trusted (the jackknife, Tukey 1958; Efron & Tibshirani 1993, chapter 11). In logs, by Student's t.
 */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { CONFIDENCE, type Interval } from './interval';

/** With fewer, a range is all that could be told. */
export const LEAST_SEEDS = 5;

/**
 * @param statistic of these of the seeds, by their places; above 0, smooth in what the seeds have; null: it cannot be told
 * @returns null with too few seeds, or where it cannot be told without one of them
 */
export function jackknife(
  seeds: number,
  statistic: (places: readonly number[]) => number | null,
): Interval | null {
  if (seeds < LEAST_SEEDS) return null;
  const all = Array.from({ length: seeds }, (_, place) => place);
  const whole = logOf(statistic(all));
  const without = all.map((left) => logOf(statistic(all.filter((place) => place !== left))));
  if (whole === null || without.some((log) => log === null)) return null;
  const logs = without as number[];
  const mean = logs.reduce((sum, log) => sum + log, 0) / seeds;
  const error = Math.sqrt(((seeds - 1) / seeds) * logs.reduce((sum, log) => sum + (log - mean) ** 2, 0));
  const half = tQuantile((1 + CONFIDENCE) / 2, seeds - 1) * error;
  return { low: Math.exp(whole - half), high: Math.exp(whole + half) };
}

function logOf(value: number | null): number | null {
  return value !== null && value > 0 && Number.isFinite(value) ? Math.log(value) : null;
}
