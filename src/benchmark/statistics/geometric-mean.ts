/**
 * How far a weighted geometric mean is known, of values of which each has an interval of its own: in logs, what is apart adds up
 * by squares, on either side for itself (MOVER, Zou & Donner 2008), and what goes together adds up as it is.
 */
import type { Interval } from './interval';

export interface Factor {
  /** Above 0, as its interval is. */
  value: number;
  interval: Interval;
  /** Not below 0. Over all factors they add up to 1 for a mean. */
  weight: number;
}

/** @param groups factors of one group are known, or mistaken, together; the groups are independent */
export function geometricMeanInterval(groups: readonly (readonly Factor[])[]): Interval {
  const middle = groups.flat().reduce((sum, { value, weight }) => sum + weight * Math.log(value), 0);
  const reach = (distance: (factor: Factor) => number) =>
    Math.hypot(...groups.map((group) => group.reduce((sum, each) => sum + each.weight * distance(each), 0)));
  return {
    low: Math.exp(middle - reach(({ value, interval }) => Math.log(value / interval.low))),
    high: Math.exp(middle + reach(({ value, interval }) => Math.log(interval.high / value))),
  };
}
