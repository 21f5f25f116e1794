/** Adds one row to every row: learned positions. */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { columnSum } from '../column-sum';
import { differentiable } from '../custom';

/** @param x [batch, ...row.shape] @param row [...] @returns the shape of x */
export function addRow(x: Tensor, row: Tensor): Tensor {
  return differentiable(
    [x, row],
    () => ({
      value: runKernel({
        name: 'add row',
        inputs: { x, row },
        outputs: { y: { shape: x.shape } },
        integers: { size: row.size },
        body: 'store_y(i, x[i] + row[i % u.size]);',
        threads: x.size,
      }).y,
      saved: {},
    }),
    (dy) => [dy, columnSum(dy.reshape([x.size / row.size, row.size])).reshape(row.shape)],
  );
}
