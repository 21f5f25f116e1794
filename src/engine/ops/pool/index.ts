/** Mean over positions: [batch, positions, channels] → [batch, channels]. */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

/** @param x [batch, ..., channels] @returns [batch, channels] */
export function meanPool(x: Tensor): Tensor {
  const batch = x.shape[0]!;
  const channels = x.shape.at(-1)!;
  const positions = x.size / (batch * channels);
  const integers = { positions, channels };
  return differentiable(
    [x],
    () => ({
      value: runKernel({
        name: 'mean pool',
        inputs: { x },
        outputs: { y: { shape: [batch, channels] } },
        integers,
        body: `
  let start = (i / u.channels) * u.positions * u.channels + i % u.channels;
  var total = 0.0;
  for (var place = 0u; place < u.positions; place++) { total += x[start + place * u.channels]; }
  store_y(i, total / f32(u.positions));`,
        threads: batch * channels,
      }).y,
      saved: {},
    }),
    (dy) => [
      runKernel({
        name: 'mean pool gradient',
        inputs: { dy },
        outputs: { dx: { shape: x.shape } },
        integers,
        body: `
  let example = i / (u.positions * u.channels);
  store_dx(i, dy[example * u.channels + i % u.channels] / f32(u.positions));`,
        threads: x.size,
      }).dx,
    ],
  );
}
