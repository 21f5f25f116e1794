/** y ∝ xᵅ, by least squares in logs. */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { CONFIDENCE, type Interval } from './interval';

export interface PowerLaw {
  exponent: number;
  /** From how far the points lie off the line; null with two points, which are always on one. */
  interval: Interval | null;
  /** y at another x above 0, and where one more point there would lie; the interval is null where that of the power is. */
  predict(x: number): { value: number; interval: Interval | null };
}

/** @param points both above 0 @returns null with fewer than two values of x */
export function powerLaw(points: readonly { x: number; y: number }[]): PowerLaw | null {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const mean = (of: 'x' | 'y') => logs.reduce((sum, point) => sum + point[of], 0) / logs.length;
  const [middle, level] = [mean('x'), mean('y')];
  const spread = logs.reduce((sum, { x }) => sum + (x - middle) ** 2, 0);
  if (!(spread > 0)) return null;
  const exponent = logs.reduce((sum, { x, y }) => sum + (x - middle) * (y - level), 0) / spread;
  const along = (x: number) => level + exponent * (x - middle);
  const free = logs.length - 2;
  const off = logs.reduce((sum, { x, y }) => sum + (y - along(x)) ** 2, 0);
  /** Half an interval in logs. @param times the points' own variance */
  const half = (times: number) =>
    free < 1 ? null : tQuantile((1 + CONFIDENCE) / 2, free) * Math.sqrt((off / free) * times);
  const ofExponent = half(1 / spread);
  return {
    exponent,
    interval: ofExponent === null ? null : { low: exponent - ofExponent, high: exponent + ofExponent },
    predict(x) {
      const at = Math.log(x);
      const ofPoint = half(1 + 1 / logs.length + (at - middle) ** 2 / spread);
      const interval =
        ofPoint === null ? null : { low: Math.exp(along(at) - ofPoint), high: Math.exp(along(at) + ofPoint) };
      return { value: Math.exp(along(at)), interval };
    },
  };
}
