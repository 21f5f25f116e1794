/**
 * Group norm (Wu & He 2018): each example's channels in groups of some that follow one another, each group standardised over
 * all positions and its channels. Two numbers of each group are kept for the backward pass.
 */
import type { Tensor } from '../../tf';
import { columnTotals } from '../column-sum';
import { differentiable } from '../custom';
import { NORM_EPSILON } from '../norm';
import { runRows } from '../rows';

/**
 * @param x [batch, ..., channels] @param gain, bias [channels]
 * @param groups divides the channels
 * @returns the shape of x
 */
export function groupNorm(x: Tensor, gain: Tensor, bias: Tensor, groups: number): Tensor {
  const batch = x.shape[0]!;
  const channels = gain.size;
  const share = channels / groups;
  const positions = x.size / (batch * channels);
  // A row is a group of an example; its column c lies at `at`, in `channel`.
  const rows = { rows: batch * groups, width: positions * share, integers: { channels, groups, share } };
  const place = `
    let channel = (row % u.groups) * u.share + c % u.share;
    let at = ((row / u.groups) * (u.width / u.share) + c / u.share) * u.channels + channel;`;
  return differentiable(
    [x, gain, bias],
    () => {
      const { y, statistics } = runRows({
        ...rows,
        name: 'group norm',
        inputs: { x, gain, bias },
        // statistics: [batch, groups, (mean, 1/deviation)]
        outputs: { y: { shape: x.shape }, statistics: { shape: [batch, groups, 2] } },
        floats: { epsilon: NORM_EPSILON },
        body: ({ sum, each, once }) => `
  ${sum({ total: 'x[at]' }, place)}
  let mean = total / f32(u.width);
  ${sum({ square: 'd * d' }, `${place} let d = x[at] - mean;`)}
  let scale = inverseSqrt(square / f32(u.width) + u.epsilon);
  ${each(`${place} store_y(at, (x[at] - mean) * scale * gain[channel] + bias[channel]);`)}
  ${once('store_statistics(2u * row, mean); store_statistics(2u * row + 1u, scale);')}`,
      });
      return { value: y, saved: { x, gain, statistics } };
    },
    (dy, saved) => {
      const { dx } = runRows({
        ...rows,
        name: 'group norm gradient',
        inputs: { ...saved, dy },
        outputs: { dx: { shape: x.shape } },
        body: ({ sum, each }) => `
  let mean = statistics[2u * row];
  let scale = statistics[2u * row + 1u];
  ${sum(
    { along: 'd * normal', offset: 'd' },
    `${place} let normal = (x[at] - mean) * scale; let d = dy[at] * gain[channel];`,
  )}
  along /= f32(u.width);
  offset /= f32(u.width);
  ${each(`${place}
    let normal = (x[at] - mean) * scale;
    store_dx(at, scale * (dy[at] * gain[channel] - offset - normal * along));`)}`,
      });
      const [dGain, dBias] = columnTotals(
        { dy, x: saved.x, statistics: saved.statistics },
        [standardised(positions, groups, share), 'dy[at]'],
        batch * positions,
        channels,
      ) as [Tensor, Tensor];
      return [dx, dGain, dBias];
    },
  );
}

/** WGSL for dy times the standardised x, as a term over rows that are positions. */
function standardised(positions: number, groups: number, share: number): string {
  const group = `2u * ((row / ${positions}u) * ${groups}u + column / ${share}u)`;
  return `dy[at] * (x[at] - statistics[${group}]) * statistics[${group} + 1u]`;
}
