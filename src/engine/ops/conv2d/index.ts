/**
 * Square convolution with symmetric padding (k − 1)/2: patches are laid out as rows, then it is one matrix product, in both
 * directions. Filters are stored [h, w, in, out].
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import { linear, type LinearOptions } from '../linear';

interface Geometry {
  height: number;
  width: number;
  channels: number;
  outHeight: number;
  outWidth: number;
  kernel: number;
  stride: number;
  padding: number;
}

function geometry(x: Tensor, kernel: number, stride: number): Geometry {
  const [, height, width, channels] = x.shape as [number, number, number, number];
  const padding = (kernel - 1) / 2;
  const out = (size: number) => Math.floor((size + 2 * padding - kernel) / stride) + 1;
  return { height, width, channels, outHeight: out(height), outWidth: out(width), kernel, stride, padding };
}

/** @param x [batch, h, w, c] @returns [batch, h', w', k · k · c]; zeros where a patch leaves the image */
function patches(x: Tensor, kernel: number, stride: number): Tensor {
  const g = geometry(x, kernel, stride);
  const shape = [x.shape[0]!, g.outHeight, g.outWidth, kernel * kernel * g.channels];
  return differentiable(
    [x],
    () => ({
      value: runKernel({
        name: 'patches',
        inputs: { x },
        outputs: { y: { shape } },
        integers: { ...g },
        body: `
  let c = i % u.channels;
  let tap = (i / u.channels) % (u.kernel * u.kernel);
  let place = i / (u.channels * u.kernel * u.kernel);
  let row = (place / u.outWidth) % u.outHeight * u.stride + tap / u.kernel;
  let column = place % u.outWidth * u.stride + tap % u.kernel;
  let image = place / (u.outWidth * u.outHeight);
  let inside = row >= u.padding && row < u.height + u.padding && column >= u.padding && column < u.width + u.padding;
  var value = 0.0;
  if (inside) { value = x[((image * u.height + row - u.padding) * u.width + column - u.padding) * u.channels + c]; }
  y[i] = value;`,
        threads: shape.reduce((a, b) => a * b),
      }).y,
      saved: {},
    }),
    (dy) => [
      runKernel({
        name: 'patches gradient',
        inputs: { dy },
        outputs: { dx: { shape: x.shape } },
        integers: { ...g },
        body: `
  let c = i % u.channels;
  let column = (i / u.channels) % u.width + u.padding;
  let row = (i / (u.channels * u.width)) % u.height + u.padding;
  let image = i / (u.channels * u.width * u.height);
  var total = 0.0;
  for (var tap = 0u; tap < u.kernel * u.kernel; tap++) {
    let tapRow = tap / u.kernel;
    let tapColumn = tap % u.kernel;
    if (row < tapRow || column < tapColumn) { continue; }
    let outRow = (row - tapRow) / u.stride;
    let outColumn = (column - tapColumn) / u.stride;
    if (outRow * u.stride + tapRow != row || outColumn * u.stride + tapColumn != column) { continue; }
    if (outRow >= u.outHeight || outColumn >= u.outWidth) { continue; }
    let place = (image * u.outHeight + outRow) * u.outWidth + outColumn;
    total += dy[(place * u.kernel * u.kernel + tap) * u.channels + c];
  }
  dx[i] = total;`,
        threads: x.size,
      }).dx,
    ],
  );
}

/**
 * @param x [batch, height, width, in] @param filter [k, k, in, out], k odd
 * @returns [batch, ⌈height / stride⌉, ⌈width / stride⌉, out]
 */
export function conv2d(x: Tensor, filter: Tensor, stride: number, options: LinearOptions = {}): Tensor {
  const [kernel, , channels, outputs] = filter.shape as [number, number, number, number];
  const columns = kernel === 1 && stride === 1 ? x : patches(x, kernel, stride);
  return linear(columns, filter.reshape([kernel * kernel * channels, outputs]), undefined, options);
}
