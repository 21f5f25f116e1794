/**
 * How far an expected running time is known.
 *
 * Where every run succeeded it is a t interval, in logs, of the mean of what they spent. How often others would miss is not in
 * it: the interval of the success rate stands beside. Where some missed, what is not known of the time and of the rate go
 * together: a t distribution of the log of that mean, and Jeffreys' Beta(k + ½, N − k + ½) of the rate (a fiducial interval in
 * the sense of Hannig 2009), over a grid of equally likely pairs, so that the same runs give the same interval.
 */
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { Attempt } from './attempt';
import { CONFIDENCE, type Interval } from './interval';

/** With fewer successes there is a range, and no interval. */
export const LEAST_SUCCESSES = 5;

/** Equally likely values of each of the two unknowns. */
const GRID = 48;
const probabilities = Array.from({ length: GRID }, (_, at) => (at + 0.5) / GRID);

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** In the unit of `spent`; null with fewer than `LEAST_SUCCESSES`, or where all of them came before the first step. */
export function expectedInterval(attempts: readonly Attempt[]): Interval | null {
  const reaching = attempts.filter(({ reached }) => reached).map(({ spent }) => spent);
  const missing = attempts.filter(({ reached }) => !reached).map(({ spent }) => spent);
  const successes = reaching.length;
  if (successes < LEAST_SUCCESSES || mean(reaching) === 0) return null;
  const { middle, error } = logMean(reaching);
  const freedom = successes - 1;
  if (missing.length === 0) {
    const half = error * tQuantile((1 + CONFIDENCE) / 2, freedom);
    return { low: Math.exp(middle - half), high: Math.exp(middle + half) };
  }
  const times = probabilities.map((p) => Math.exp(middle + error * tQuantile(p, freedom)));
  const rates = probabilities.map((p) => betaQuantile(p, successes + 0.5, missing.length + 0.5));
  const costs = rates.map((rate) => (mean(missing) * (1 - rate)) / rate);
  const sums = times.flatMap((time) => costs.map((cost) => time + cost)).sort((a, b) => a - b);
  const tail = Math.floor(((1 - CONFIDENCE) / 2) * sums.length);
  return { low: sums[tail]!, high: sums[sums.length - 1 - tail]! };
}

/** Log of the mean, and its standard error. */
function logMean(values: readonly number[]): { middle: number; error: number } {
  const middle = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
  return { middle: Math.log(middle), error: Math.sqrt(variance / values.length) / middle };
}
