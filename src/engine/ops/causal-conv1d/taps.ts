/**
 * Lays the taps of a causal convolution side by side, so that a convolution which mixes channels is a linear map of them:
 * the dilated convolutions of a TCN (van den Oord et al. 2016; Bai et al. 2018) are `linear(causalTaps(x, 2, 2^i), …)`.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

/**
 * @param x [batch, time, channels] @param width number of taps @param dilation steps between taps
 * @returns [batch, time, width · channels]: the oldest tap first; zero before the start
 */
export function causalTaps(x: Tensor, width: number, dilation: number): Tensor {
  const [batch, time, channels] = x.shape as [number, number, number];
  const integers = { time, channels, width, dilation };
  return differentiable(
    [x],
    () => ({
      value: runKernel({
        name: 'causal taps',
        inputs: { x },
        outputs: { y: { shape: [batch, time, width * channels] } },
        integers,
        body: `
  let channel = i % u.channels;
  let row = i / (u.channels * u.width);
  let lag = (u.width - 1u - (i / u.channels) % u.width) * u.dilation;
  let seen = lag <= row % u.time;
  store_y(i, select(0.0, x[(row - select(0u, lag, seen)) * u.channels + channel], seen));`,
        threads: x.size * width,
      }).y,
      saved: {},
    }),
    (dy) => [
      runKernel({
        name: 'causal taps gradient',
        inputs: { dy },
        outputs: { dx: { shape: x.shape } },
        integers,
        body: `
  let channel = i % u.channels;
  let row = i / u.channels;
  let t = row % u.time;
  var total = 0.0;
  for (var tap = 0u; tap < u.width; tap++) {
    let lag = (u.width - 1u - tap) * u.dilation;
    if (t + lag < u.time) { total += dy[((row + lag) * u.width + tap) * u.channels + channel]; }
  }
  store_dx(i, total);`,
        threads: x.size,
      }).dx,
    ],
  );
}
