/**
 * Batch norm (Ioffe & Szegedy 2015) over all axes but the last. In training it uses the batch's own moments and moves the
 * running ones in place, with PyTorch's momentum 0.1 and unbiased running variance; in evaluation it uses the running ones.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { columnTotal } from '../column-sum';
import { differentiable } from '../custom';
import { NORM_EPSILON } from '../norm';

export const BATCH_NORM_MOMENTUM = 0.1;
const NORMAL = `(x[at] - mean[column]) * inverseSqrt(variance[column] + ${NORM_EPSILON})`;

export interface Running {
  mean: Tensor;
  variance: Tensor;
}

function normalise(x: Tensor, gain: Tensor, bias: Tensor, { mean, variance }: Running): Tensor {
  return runKernel({
    name: 'batch norm',
    inputs: { x, gain, bias, mean, variance },
    outputs: { y: { shape: x.shape } },
    integers: { channels: gain.size },
    body: `
  let column = i % u.channels;
  let at = i;
  y[i] = ${NORMAL} * gain[column] + bias[column];`,
    threads: x.size,
  }).y;
}

function moments(x: Tensor, rows: number, channels: number): Running {
  const scale = `/ ${rows}.0`;
  const mean = columnTotal({ x }, `x[at] ${scale}`, rows, channels);
  const variance = columnTotal(
    { x, mean },
    `(x[at] - mean[column]) * (x[at] - mean[column]) ${scale}`,
    rows,
    channels,
  );
  return { mean, variance };
}

/** @param x [..., channels] @param gain, bias, running.* [channels] */
export function batchNorm(
  x: Tensor,
  gain: Tensor,
  bias: Tensor,
  running: Running,
  training: boolean,
): Tensor {
  if (!training) return normalise(x, gain, bias, running);
  const channels = gain.size;
  const rows = x.size / channels;
  return differentiable(
    [x, gain, bias],
    () => {
      const batch = moments(x, rows, channels);
      runKernel({
        name: 'batch norm running',
        inputs: { batchMean: batch.mean, batchVariance: batch.variance },
        inPlace: { mean: running.mean, variance: running.variance },
        floats: { momentum: BATCH_NORM_MOMENTUM, unbias: rows / Math.max(1, rows - 1) },
        body: `
  mean[i] += u.momentum * (batchMean[i] - mean[i]);
  variance[i] += u.momentum * (batchVariance[i] * u.unbias - variance[i]);`,
        threads: channels,
      });
      return { value: normalise(x, gain, bias, batch), saved: { x, gain, ...batch } };
    },
    (dy, { x: input, gain: scale, mean, variance }) => {
      const dGain = columnTotal({ dy, x: input, mean, variance }, `dy[at] * ${NORMAL}`, rows, channels);
      const dBias = columnTotal({ dy }, 'dy[at]', rows, channels);
      const { dx } = runKernel({
        name: 'batch norm gradient',
        inputs: { x: input, dy, gain: scale, mean, variance, dGain, dBias },
        outputs: { dx: { shape: x.shape } },
        integers: { channels },
        floats: { rows, epsilon: NORM_EPSILON },
        body: `
  let column = i % u.channels;
  let at = i;
  let along = ${NORMAL} * dGain[column] / u.rows;
  dx[i] = gain[column] * inverseSqrt(variance[column] + u.epsilon) * (dy[i] - dBias[column] / u.rows - along);`,
        threads: x.size,
      });
      return [dx, dGain, dBias];
    },
  );
}
