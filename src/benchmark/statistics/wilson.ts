/** Wilson's score interval of a share (Wilson 1927): sound for few runs, and at none or all. */
import { type Interval, NORMAL_QUANTILE } from './interval';

/** @param successes of @param runs at least one */
export function wilson(successes: number, runs: number): Interval {
  const share = successes / runs;
  const square = NORMAL_QUANTILE ** 2 / runs;
  const middle = share + square / 2;
  const half = NORMAL_QUANTILE * Math.sqrt((share * (1 - share) + square / 4) / runs);
  // At none and at all the bound is 0 or 1 exactly, which rounding may miss.
  return {
    low: successes === 0 ? 0 : (middle - half) / (1 + square),
    high: successes === runs ? 1 : (middle + half) / (1 + square),
  };
}
