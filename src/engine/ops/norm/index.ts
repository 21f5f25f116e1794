/**
 * Layer norm (Ba et al. 2016) and RMS norm (Zhang & Sennrich 2019) over the last axis. Two numbers of each
 * row are kept for the backward pass.
 */
import type { Tensor } from '../../tf';
import { columnSum, columnTotal } from '../column-sum';
import { differentiable } from '../custom';
import { runRows } from '../rows';

export const NORM_EPSILON = 1e-5;

/**
 * @param x [..., width] @param gain [width]
 * @param bias [width]: layer norm; without it RMS norm, which neither centres nor shifts
 */
export function norm(x: Tensor, gain: Tensor, bias?: Tensor): Tensor {
  return normWith(NORM_EPSILON, x, gain, bias);
}

/** The same with another ε. */
export function normWith(epsilon: number, x: Tensor, gain: Tensor, bias?: Tensor): Tensor {
  const width = gain.size;
  const rows = x.size / width;
  const name = bias ? 'layer norm' : 'rms norm';
  return differentiable(
    bias ? [x, gain, bias] : [x, gain],
    () => {
      const { y, statistics } = runRows({
        name,
        inputs: { x, gain, ...(bias ? { bias } : {}) },
        // statistics: [rows, (mean, 1/deviation)]
        outputs: { y: { shape: x.shape }, statistics: { shape: [rows, 2] } },
        floats: { epsilon },
        rows,
        width,
        body: ({ sum, each, once }) => `
  ${bias ? `${sum({ total: 'x[start + c]' })} let mean = total / f32(u.width);` : 'let mean = 0.0;'}
  ${sum({ square: 'd * d' }, 'let d = x[start + c] - mean;')}
  let scale = inverseSqrt(square / f32(u.width) + u.epsilon);
  ${each(`store_y(start + c, (x[start + c] - mean) * scale * gain[c]${bias ? ' + bias[c]' : ''});`)}
  ${once('store_statistics(2u * row, mean); store_statistics(2u * row + 1u, scale);')}`,
      });
      return { value: y, saved: { x, gain, statistics } };
    },
    (dy, saved) => {
      const { dx } = runRows({
        name: `${name} gradient`,
        inputs: { ...saved, dy },
        outputs: { dx: { shape: x.shape } },
        rows,
        width,
        body: ({ sum, each }) => `
  let mean = statistics[2u * row];
  let scale = statistics[2u * row + 1u];
  ${sum(
    { along: 'd * normal', offset: 'd' },
    'let normal = (x[start + c] - mean) * scale; let d = dy[start + c] * gain[c];',
  )}
  along /= f32(u.width);
  offset = ${bias ? 'offset / f32(u.width)' : '0.0'};
  ${each(`
    let normal = (x[start + c] - mean) * scale;
    store_dx(start + c, scale * (dy[start + c] * gain[c] - offset - normal * along));`)}`,
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
