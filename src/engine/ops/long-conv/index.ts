/**
 * Causal convolution over time with a filter as long as the sequence, one for each channel: y_t = Σ_{l ≤ t} f_l ⊙ x_{t−l}.
 * State spaces that do not change in time (S4D, Gu et al. 2022) and Hyena (Poli et al. 2023) are such filters. It adds up
 * directly, T² / 2 products a channel, where the papers use Fourier transforms: at the lengths here that is as fast.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { columnSum } from '../column-sum';
import { differentiable } from '../custom';

/** Steps, and examples, of the tile that one thread adds up. */
const TILE = 4;
/** Lags whose gradient one thread adds up: two vectors of four. */
const LAGS = 8;

const each = (line: (index: number) => string) =>
  Array.from({ length: TILE }, (_, index) => line(index)).join('\n');

/** Multiply-adds of all pairs (t, l) with l ≤ t, counted as two. */
const flopsOf = ([batch, time, channels]: number[]) => batch! * time! * (time! + 1) * channels!;

/**
 * A window of four taps slides along the steps s of x, so that each load of x and of the filter serves a whole tile.
 * @param direction backward: time runs from the end, which is the gradient with respect to x
 */
function convolve(x: Tensor, filter: Tensor, direction: 'forward' | 'backward'): Tensor {
  const [batch, time, channels] = x.shape as [number, number, number];
  const tiles = Math.ceil(time / TILE);
  const step = (s: string) => `(${direction === 'forward' ? s : `u.time - 1u - (${s})`})`;
  const { y } = runKernel({
    name: `long convolution, ${direction}`,
    inputs: { x, weight: filter },
    outputs: { y: { shape: x.shape } },
    integers: { batch, time, channels, tiles },
    body: `
  let channel = i % u.channels;
  let t = i / u.channels % u.tiles * ${TILE}u;
  let example = i / (u.channels * u.tiles) * ${TILE}u;
  let size = u.time * u.channels;
${each((e) => `  let start${e} = min(example + ${e}u, u.batch - 1u) * size + channel;\n  var total${e} = vec4f();`)}
  var window = vec4f(${[0, 1, 2, 3].map((r) => `weight[min(t + ${r}u, u.time - 1u) * u.channels + channel]`).join(', ')});
  let end = min(t + ${TILE}u, u.time);
  for (var s = 0u; s < end; s++) {
    let at = ${step('s')} * u.channels;
${each((e) => `    total${e} += x[start${e} + at] * window;`)}
    let next = select(0.0, weight[select(0u, t - s - 1u, s < t) * u.channels + channel], s < t);
    window = vec4f(next, window.xyz);
  }
${each((e) =>
  each(
    (r) =>
      `  if (example + ${e}u < u.batch && t + ${r}u < u.time) { store_y(start${e} + ${step(`t + ${r}u`)} * u.channels, total${e}[${r}]); }`,
  ),
)}`,
    threads: Math.ceil(batch / TILE) * tiles * channels,
    flops: flopsOf(x.shape),
  });
  return y;
}

/** @returns the gradient of the filter, [time, channels] */
function filterGradient(x: Tensor, dy: Tensor): Tensor {
  const [batch, time, channels] = x.shape as [number, number, number];
  const tiles = Math.ceil(time / LAGS);
  const groups = Math.ceil(batch / TILE);
  const { partial } = runKernel({
    name: 'long convolution gradient filter',
    inputs: { x, dy },
    outputs: { partial: { shape: [groups, time * channels] } },
    integers: { batch, time, channels, tiles },
    body: `
  let channel = i % u.channels;
  let lag = i / u.channels % u.tiles * ${LAGS}u;
  let group = i / (u.channels * u.tiles);
  var near = vec4f();
  var far = vec4f();
  for (var example = group * ${TILE}u; example < min((group + 1u) * ${TILE}u, u.batch); example++) {
    let start = example * u.time * u.channels + channel;
    // x at the lags behind step t; before the start there is nothing.
    var window = vec4f();
    var behind = vec4f();
    for (var t = lag; t < u.time; t++) {
      behind = vec4f(window.w, behind.xyz);
      window = vec4f(x[start + (t - lag) * u.channels], window.xyz);
      let d = dy[start + t * u.channels];
      near += d * window;
      far += d * behind;
    }
  }
  let at = (group * u.time + lag) * u.channels + channel;
${each((r) => `  if (lag + ${r}u < u.time) { store_partial(at + ${r}u * u.channels, near[${r}]); }`)}
${each((r) => `  if (lag + ${r + TILE}u < u.time) { store_partial(at + ${r + TILE}u * u.channels, far[${r}]); }`)}`,
    threads: groups * tiles * channels,
    flops: flopsOf(x.shape),
  });
  return columnSum(partial).reshape([time, channels]);
}

/**
 * @param x [batch, time, channels]; before its start all is zero
 * @param filter [time, channels]; the first tap meets the present
 * @returns [batch, time, channels]
 */
export function longConv(x: Tensor, filter: Tensor): Tensor {
  return differentiable(
    [x, filter],
    () => ({ value: convolve(x, filter, 'forward'), saved: { x, filter } }),
    (dy, saved) => [convolve(dy, saved.filter, 'backward'), filterGradient(saved.x, dy)],
  );
}
