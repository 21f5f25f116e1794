/**
 * Square convolution with symmetric padding (k − 1)/2 and its two gradients, each an implicit matrix product. Filters
 * are stored [h, w, in, out].
 */
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import { filterGradient } from './filter-gradient';
import { geometryOf } from './geometry';
import { convolve, convolveBack } from './walk';

export interface Conv2DOptions {
  /** x comes from the data: its gradient is not wanted, and not computed. */
  fromData?: boolean;
}

/**
 * @param x [batch, height, width, in] @param filter [k, k, in, out], k odd
 * @returns [batch, ⌈height / stride⌉, ⌈width / stride⌉, out]
 */
export function conv2d(x: Tensor, filter: Tensor, stride: number, options: Conv2DOptions = {}): Tensor {
  const { fromData = false } = options;
  const geometry = geometryOf(x, filter, stride);
  return differentiable(
    [...(fromData ? [] : [x]), filter],
    () => ({ value: convolve(x, filter, geometry), saved: { x, filter } }),
    (dy, saved) => [
      ...(fromData ? [] : [convolveBack(dy, saved.filter, geometry)]),
      filterGradient(saved.x, dy, geometry),
    ],
  );
}
