/** y ∝ xᵅ, by least squares in logs. */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { CONFIDENCE, type Interval } from './interval';

export interface PowerLaw {
  exponent: number;
  /** From how far the points lie off the line; null with two points, which are always on one. */
  interval: Interval | null;
}

/** @param points both above 0 @returns null with fewer than two values of x */
export function powerLaw(points: readonly { x: number; y: number }[]): PowerLaw | null {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const mean = (of: 'x' | 'y') => logs.reduce((sum, point) => sum + point[of], 0) / logs.length;
  const [middle, level] = [mean('x'), mean('y')];
  const spread = logs.reduce((sum, { x }) => sum + (x - middle) ** 2, 0);
  if (!(spread > 0)) return null;
  const exponent = logs.reduce((sum, { x, y }) => sum + (x - middle) * (y - level), 0) / spread;
  const free = logs.length - 2;
  if (free < 1) return { exponent, interval: null };
  const off = logs.reduce((sum, { x, y }) => sum + (y - level - exponent * (x - middle)) ** 2, 0);
  const half = tQuantile((1 + CONFIDENCE) / 2, free) * Math.sqrt(off / free / spread);
  return { exponent, interval: { low: exponent - half, high: exponent + half } };
}
