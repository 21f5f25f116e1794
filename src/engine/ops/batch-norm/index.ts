/**
 * Batch norm (Ioffe & Szegedy 2015) over all axes but the last. In training it uses the batch's own moments and moves the
 * running ones in place, with PyTorch's momentum 0.1 and unbiased running variance; in evaluation it uses the running ones.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { columnTotals } from '../column-sum';
import { differentiable } from '../custom';
import { NORM_EPSILON } from '../norm';
import { batchMoments, type Moments } from './moments';

export { BATCH_NORM_MOMENTUM } from './moments';

function normalise(x: Tensor, gain: Tensor, bias: Tensor, { mean, variance }: Moments): Tensor {
  return runKernel({
    name: 'batch norm',
    inputs: { x, gain, bias, mean, variance },
    outputs: { y: { shape: x.shape } },
    floats: { epsilon: NORM_EPSILON },
    body: `
  let column = i % ${gain.size}u;
  let scale = inverseSqrt(variance[column] + u.epsilon) * gain[column];
  store_y(i, (x[i] - mean[column]) * scale + bias[column]);`,
    threads: x.size,
  }).y;
}

/** @param x [..., channels] @param gain, bias, running.* [channels] */
export function batchNorm(
  x: Tensor,
  gain: Tensor,
  bias: Tensor,
  running: Moments,
  training: boolean,
): Tensor {
  if (!training) return normalise(x, gain, bias, running);
  const channels = gain.size;
  const rows = x.size / channels;
  return differentiable(
    [x, gain, bias],
    () => {
      const batch = batchMoments(x, running, rows, channels);
      return { value: normalise(x, gain, bias, batch), saved: { x, gain, ...batch } };
    },
    (dy, { x: input, gain: scale, mean, variance }) => {
      // Σ dy · (x − mean) and Σ dy in one pass; what is constant in a channel is multiplied in afterwards.
      const [along, dBias] = columnTotals(
        { dy, x: input, mean },
        ['dy[at] * (x[at] - mean[column])', 'dy[at]'],
        rows,
        channels,
      ) as [Tensor, Tensor];
      const { dGain } = runKernel({
        name: 'batch norm gain gradient',
        inputs: { along, variance },
        outputs: { dGain: { shape: [channels] } },
        floats: { epsilon: NORM_EPSILON },
        body: 'store_dGain(i, along[i] * inverseSqrt(variance[i] + u.epsilon));',
        threads: channels,
      });
      const { dx } = runKernel({
        name: 'batch norm gradient',
        inputs: { x: input, dy, gain: scale, mean, variance, along, dBias },
        outputs: { dx: { shape: x.shape } },
        floats: { share: 1 / rows, epsilon: NORM_EPSILON },
        body: `
  let column = i % ${channels}u;
  let inverse = 1.0 / (variance[column] + u.epsilon);
  let normal = (x[i] - mean[column]) * inverse * along[column];
  store_dx(i, gain[column] * sqrt(inverse) * (dy[i] - (dBias[column] + normal) * u.share));`,
        threads: x.size,
      });
      return [dx, dGain, dBias];
    },
  );
}
