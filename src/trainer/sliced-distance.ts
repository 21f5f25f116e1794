/**
 * How far two sets of samples are from each other: the mean, over random directions, of how far their projections must be
 * moved to lie on each other (sliced Wasserstein-1 distance: Bonneel et al. 2015, https://doi.org/10.1007/s10851-014-0506-3).
 * 0 for equal sets; in the unit of the numbers.
 */
import { random } from '../base/random';

const DIRECTIONS = 64;

/**
 * @param a, b [count, numbers], row-major, as many samples in both
 * @param numbers of one sample
 * @returns NaN where a number is not finite
 */
export function slicedDistance(a: Float32Array, b: Float32Array, numbers: number): number {
  let sum = 0;
  for (let index = 0; index < DIRECTIONS; index++) {
    const direction = directionOf(index, numbers);
    const [left, right] = [projected(a, direction), projected(b, direction)];
    sum += left.reduce((total, value, at) => total + Math.abs(value - right[at]!), 0) / left.length;
  }
  return sum / DIRECTIONS;
}

/** Always the same directions. @returns a vector of length 1 */
function directionOf(index: number, numbers: number): Float64Array {
  const generator = random(0, 'sliced distance', index);
  const vector = Float64Array.from({ length: numbers }, () => generator.normal());
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}

/** In ascending order. */
function projected(samples: Float32Array, direction: Float64Array): Float64Array {
  const values = new Float64Array(samples.length / direction.length);
  for (let at = 0; at < samples.length; at++)
    values[Math.floor(at / direction.length)]! += samples[at]! * direction[at % direction.length]!;
  return values.sort();
}
