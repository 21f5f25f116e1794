/** Shapes of one square convolution with symmetric padding, as every kernel of it needs them. */
import type { Tensor } from '../../tf';

export interface Geometry {
  batch: number;
  height: number;
  width: number;
  inputs: number;
  outHeight: number;
  outWidth: number;
  outputs: number;
  /** Side of the filter, odd. */
  kernel: number;
  stride: number;
  /** Zeros on each side: (kernel − 1) / 2. */
  padding: number;
}

/** @param x [batch, height, width, inputs] @param filter [k, k, inputs, outputs] */
export function geometryOf(x: Tensor, filter: Tensor, stride: number): Geometry {
  const [batch, height, width] = x.shape as [number, number, number, number];
  const [kernel, , inputs, outputs] = filter.shape as [number, number, number, number];
  const padding = (kernel - 1) / 2;
  const out = (size: number) => Math.floor((size + 2 * padding - kernel) / stride) + 1;
  return {
    ...{ batch, height, width, inputs, outHeight: out(height), outWidth: out(width), outputs },
    ...{ kernel, stride, padding },
  };
}

/** A multiply-add for each output element and weight of its filter, counted as two. */
export function flopsOf({ batch, outHeight, outWidth, inputs, outputs, kernel }: Geometry): number {
  return 2 * batch * outHeight * outWidth * kernel * kernel * inputs * outputs;
}
