/**
 * Depthwise causal convolution over time: each channel has its own few taps and sees only the present and the past. Short
 * ones stand before the recurrences of Mamba (Gu & Dao 2023), Griffin, gated delta networks and Hyena; width 2 is RWKV's
 * token shift. With dilation the taps lie further apart (WaveNet, van den Oord et al. 2016).
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

/** Rows of [batch · time] whose share of the filter's gradient one thread sums. */
const ROWS_PER_BLOCK = 32;

/**
 * @param x [batch, time, channels]; before its start all is zero
 * @param filter [width, channels]; the last tap meets the present, as in PyTorch
 * @param bias [channels]
 * @param dilation steps between taps
 * @returns [batch, time, channels]
 */
export function causalConv1d(x: Tensor, filter: Tensor, bias?: Tensor, dilation = 1): Tensor {
  const [batch, time, channels] = x.shape as [number, number, number];
  const width = filter.shape[0]!;
  const integers = { time, channels, width, dilation };
  const flops = 2 * x.size * width;
  return differentiable(
    [x, filter, ...(bias ? [bias] : [])],
    () => {
      const { y } = runKernel({
        name: 'causal conv1d',
        inputs: { x, weight: filter, ...(bias ? { bias } : {}) },
        outputs: { y: { shape: x.shape } },
        integers,
        body: `
  let channel = i % u.channels;
  let t = (i / u.channels) % u.time;
  var total = ${bias ? 'bias[channel]' : '0.0'};
  for (var tap = 0u; tap < u.width; tap++) {
    let lag = (u.width - 1u - tap) * u.dilation;
    if (lag <= t) { total += weight[tap * u.channels + channel] * x[i - lag * u.channels]; }
  }
  store_y(i, total);`,
        threads: x.size,
        flops,
      });
      return { value: y, saved: { x, filter } };
    },
    (dy, saved) => {
      const { dx } = runKernel({
        name: 'causal conv1d gradient x',
        inputs: { dy, weight: saved.filter },
        outputs: { dx: { shape: x.shape } },
        integers,
        body: `
  let channel = i % u.channels;
  let t = (i / u.channels) % u.time;
  var total = 0.0;
  for (var tap = 0u; tap < u.width; tap++) {
    let lag = (u.width - 1u - tap) * u.dilation;
    if (t + lag < u.time) { total += weight[tap * u.channels + channel] * dy[i + lag * u.channels]; }
  }
  store_dx(i, total);`,
        threads: x.size,
        flops,
      });
      // Row `width` of the partial sums is the bias, as if one more tap met a constant 1.
      const blocks = Math.ceil((batch * time) / ROWS_PER_BLOCK);
      const taps = bias ? width + 1 : width;
      const { partial } = runKernel({
        name: 'causal conv1d gradient filter',
        inputs: { x: saved.x, dy },
        outputs: { partial: { shape: [blocks, taps, channels] } },
        integers: { ...integers, taps, rows: batch * time },
        body: `
  let channel = i % u.channels;
  let tap = (i / u.channels) % u.taps;
  let start = i / (u.channels * u.taps) * ${ROWS_PER_BLOCK}u;
  let end = min(start + ${ROWS_PER_BLOCK}u, u.rows);
  var total = 0.0;
  if (tap == u.width) {
    for (var row = start; row < end; row++) { total += dy[row * u.channels + channel]; }
  } else {
    let lag = (u.width - 1u - tap) * u.dilation;
    for (var row = start; row < end; row++) {
      if (lag <= row % u.time) { total += dy[row * u.channels + channel] * x[(row - lag) * u.channels + channel]; }
    }
  }
  store_partial(i, total);`,
        threads: blocks * taps * channels,
        flops,
      });
      const total = runKernel({
        name: 'causal conv1d gradient total',
        inputs: { partial },
        outputs: {
          dFilter: { shape: filter.shape },
          ...(bias ? { dBias: { shape: bias.shape } } : {}),
        } as Record<'dFilter' | 'dBias', { shape: number[] }>,
        integers: { blocks, size: filter.size },
        body: `
  var total = 0.0;
  for (var block = 0u; block < u.blocks; block++) { total += partial[block * u.threads + i]; }
  ${bias ? 'if (i < u.size) { store_dFilter(i, total); } else { store_dBias(i - u.size, total); }' : 'store_dFilter(i, total);'}`,
        threads: taps * channels,
      });
      return [dx, total.dFilter, ...(bias ? [total.dBias] : [])];
    },
  );
}
