/**
 * Convolution of each channel by a filter of its own, with symmetric padding (k − 1)/2 and stride 1, as ConvNeXt has it
 * (Liu et al. 2022). A thread slides over a strip of one row: what it reads of a row serves all taps of that row.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { columnSum } from '../column-sum';
import { differentiable } from '../custom';

/** Columns of a strip: enough that the k − 1 beyond its ends weigh little. */
const STRIP = 8;
/** Threads that keep a device busy, and the fewest lines worth a part of their own. */
const BUSY_THREADS = 4096;
const SHORTEST_PART = 4;

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** @param flip whether taps run backwards, as the gradient by the input wants them */
function slide(x: Tensor, filter: Tensor, flip: boolean): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const kernel = filter.shape[0]!;
  const padding = (kernel - 1) / 2;
  const strip = Math.min(STRIP, width);
  const strips = Math.ceil(width / strip);
  const weight = (tap: number) => {
    const at = `tapRow * ${kernel} + ${tap}`;
    return `filter_[u32(${flip ? `${kernel * kernel - 1} - (${at})` : at}) * ${channels}u + channel]`;
  };
  return runKernel({
    name: `depthwise conv2d${flip ? ' input gradient' : ''}`,
    inputs: { x, filter_: filter },
    outputs: { y: { shape: x.shape } },
    body: `
  let channel = i % ${channels}u;
  let start = i32((i / ${channels}u) % ${strips}u) * ${strip};
  let line = i / ${channels * strips}u;
  let row = i32(line % ${height}u);
  let image = line / ${height}u;
  ${range(strip)
    .map((column) => `var s${column} = 0.0;`)
    .join(' ')}
  for (var tapRow = max(0, ${padding} - row); tapRow < min(${kernel}, ${height + padding} - row); tapRow++) {
    let base = (image * ${height}u + u32(row + tapRow - ${padding})) * ${width * channels}u + channel;
    ${range(kernel)
      .map((tap) => `let w${tap} = ${weight(tap)};`)
      .join('\n    ')}
    ${range(strip + kernel - 1)
      .map(
        (offset) => `{
      let at = start + ${offset - padding};
      let value = x[base + u32(clamp(at, 0, ${width - 1})) * ${channels}u] * select(0.0, 1.0, at >= 0 && at < ${width});
      ${range(strip)
        .filter((column) => offset - column >= 0 && offset - column < kernel)
        .map((column) => `s${column} += value * w${offset - column};`)
        .join(' ')}
    }`,
      )
      .join('\n    ')}
  }
  var sums = array<f32, ${strip}>(${range(strip)
    .map((column) => `s${column}`)
    .join(', ')});
  for (var column = 0u; column < min(${strip}u, ${width}u - u32(start)); column++) {
    store_y((line * ${width}u + u32(start) + column) * ${channels}u + channel, sums[column]);
  }`,
    threads: batch * height * strips * channels,
    flops: 2 * x.size * kernel * kernel,
  }).y;
}

/** A thread keeps the taps of one row of one channel's filter and slides along rows of some images. */
function filterGradient(x: Tensor, dy: Tensor, kernel: number): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const padding = (kernel - 1) / 2;
  const lines = batch * height;
  const wanted = Math.floor(BUSY_THREADS / (kernel * channels));
  const chunk = Math.ceil(lines / Math.max(1, Math.min(wanted, Math.floor(lines / SHORTEST_PART))));
  const parts = Math.ceil(lines / chunk);
  const taps = range(kernel);
  const { partial } = runKernel({
    name: 'depthwise conv2d filter gradient',
    inputs: { x, dy },
    outputs: { partial: { shape: [parts, kernel * kernel * channels] } },
    integers: { lines },
    body: `
  let channel = i % ${channels}u;
  let tapRow = i32((i / ${channels}u) % ${kernel}u);
  let part = i / ${channels * kernel}u;
  ${taps.map((tap) => `var s${tap} = 0.0;`).join(' ')}
  let last = min((part + 1u) * ${chunk}u, u.lines);
  for (var line = part * ${chunk}u; line < last; line++) {
    let row = i32(line % ${height}u) + tapRow - ${padding};
    if (row < 0 || row >= ${height}) { continue; }
    let base = ((line / ${height}u) * ${height}u + u32(row)) * ${width * channels}u + channel;
    ${taps
      .map((tap) => {
        const first = tap - 1 - padding;
        const read = `x[base + ${Math.max(first, 0) * channels}u]`;
        return `var x${tap} = ${first >= 0 && first < width ? read : '0.0'};`;
      })
      .join('\n    ')}
    for (var column = 0; column < ${width}; column++) {
      ${taps
        .slice(0, -1)
        .map((tap) => `x${tap} = x${tap + 1};`)
        .join(' ')}
      let at = min(column + ${padding}, ${width - 1});
      x${kernel - 1} = x[base + u32(at) * ${channels}u] * select(0.0, 1.0, column + ${padding} < ${width});
      let d = dy[(line * ${width}u + u32(column)) * ${channels}u + channel];
      ${taps.map((tap) => `s${tap} += x${tap} * d;`).join(' ')}
    }
  }
  let first = (part * ${kernel}u + u32(tapRow)) * ${kernel * channels}u + channel;
  ${taps.map((tap) => `store_partial(first + ${tap * channels}u, s${tap});`).join(' ')}`,
    threads: parts * kernel * channels,
    flops: 2 * x.size * kernel * kernel,
  });
  return (parts === 1 ? partial : columnSum(partial)).reshape([kernel, kernel, channels]);
}

/**
 * @param x [batch, height, width, channels] @param filter [k, k, channels], k odd
 * @returns the shape of x
 */
export function depthwiseConv2d(x: Tensor, filter: Tensor): Tensor {
  return differentiable(
    [x, filter],
    () => ({ value: slide(x, filter, false), saved: { x, filter } }),
    (dy, saved) => [slide(dy, saved.filter, true), filterGradient(saved.x, dy, filter.shape[0]!)],
  );
}
