/**
 * Layer norm (Ba et al. 2016) and RMS norm (Zhang & Sennrich 2019) over the last axis; a thread a row. Two numbers of each
 * row are kept for the backward pass.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { columnSum, columnTotal } from '../column-sum';
import { differentiable } from '../custom';

export const NORM_EPSILON = 1e-5;

/**
 * @param x [..., width] @param gain [width]
 * @param bias [width]: layer norm; without it RMS norm, which neither centres nor shifts
 */
export function norm(x: Tensor, gain: Tensor, bias?: Tensor): Tensor {
  const width = gain.size;
  const rows = x.size / width;
  const name = bias ? 'layer norm' : 'rms norm';
  return differentiable(
    bias ? [x, gain, bias] : [x, gain],
    () => {
      const { y, statistics } = runKernel({
        name,
        inputs: { x, gain, ...(bias ? { bias } : {}) },
        // statistics: [rows, (mean, 1/deviation)]
        outputs: { y: { shape: x.shape }, statistics: { shape: [rows, 2] } },
        integers: { width },
        floats: { epsilon: NORM_EPSILON },
        body: `
  let start = i * u.width;
  var mean = 0.0;
  ${bias ? 'for (var c = 0u; c < u.width; c++) { mean += x[start + c]; } mean /= f32(u.width);' : ''}
  var square = 0.0;
  for (var c = 0u; c < u.width; c++) { let d = x[start + c] - mean; square += d * d; }
  let scale = inverseSqrt(square / f32(u.width) + u.epsilon);
  for (var c = 0u; c < u.width; c++) {
    store_y(start + c, (x[start + c] - mean) * scale * gain[c]${bias ? ' + bias[c]' : ''});
  }
  store_statistics(2u * i, mean);
  store_statistics(2u * i + 1u, scale);`,
        threads: rows,
      });
      return { value: y, saved: { x, gain, statistics } };
    },
    (dy, saved) => {
      const { dx } = runKernel({
        name: `${name} gradient`,
        inputs: { ...saved, dy },
        outputs: { dx: { shape: x.shape } },
        integers: { width },
        body: `
  let start = i * u.width;
  let mean = statistics[2u * i];
  let scale = statistics[2u * i + 1u];
  var along = 0.0;
  var offset = 0.0;
  for (var c = 0u; c < u.width; c++) {
    let normal = (x[start + c] - mean) * scale;
    let d = dy[start + c] * gain[c];
    along += d * normal;
    offset += d;
  }
  along /= f32(u.width);
  offset = ${bias ? 'offset / f32(u.width)' : '0.0'};
  for (var c = 0u; c < u.width; c++) {
    let normal = (x[start + c] - mean) * scale;
    store_dx(start + c, scale * (dy[start + c] * gain[c] - offset - normal * along));
  }`,
        threads: rows,
      });
      const normal = '(x[at] - statistics[2u * row]) * statistics[2u * row + 1u]';
      const dGain = columnTotal(
        { dy, x: saved.x, statistics: saved.statistics },
        `dy[at] * ${normal}`,
        rows,
        width,
      );
      return [dx, dGain, ...(bias ? [columnSum(dy.reshape([rows, width]))] : [])];
    },
  );
}
