/** Sum over the columns of each head: one number a head, as RWKV-7's bonus takes it (Peng et al. 2025). */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

/** @param x [..., heads × D] @returns [..., heads] */
export function headSum(x: Tensor, heads: number): Tensor {
  const size = x.shape.at(-1)! / heads;
  return differentiable(
    [x],
    () => ({
      value: runKernel({
        name: 'head sum',
        inputs: { x },
        outputs: { y: { shape: [...x.shape.slice(0, -1), heads] } },
        integers: { size },
        body: `
  var total = 0.0;
  for (var at = i * u.size; at < (i + 1u) * u.size; at++) { total += x[at]; }
  store_y(i, total);`,
        threads: x.size / size,
      }).y,
      saved: {},
    }),
    (dy) => [
      runKernel({
        name: 'head sum gradient',
        inputs: { dy },
        outputs: { dx: { shape: x.shape } },
        integers: { size },
        body: 'store_dx(i, dy[i / u.size]);',
        threads: x.size,
      }).dx,
    ],
  );
}
