/** Softmax over the last axis, any number of rows. */
import type { Tensor } from '../../tf';
import { orNaN } from '../../wgsl';
import { differentiable } from '../custom';
import { runRows } from '../rows';

/** @param x [..., classes] @returns the same shape, each row positive with sum 1; a masked −1e9 gives a weight below 1e-34 */
export function softmax(x: Tensor): Tensor {
  const width = x.shape.at(-1)!;
  const rows = x.size / width;
  const power = orNaN('exp(max(x[start + c] - top, -80.0))', 'x[start + c]');
  return differentiable(
    [x],
    () => {
      const { y } = runRows({
        name: 'softmax',
        inputs: { x },
        outputs: { y: { shape: x.shape } },
        rows,
        width,
        body: ({ most, sum, each }) => `
  ${most({ top: 'x[start + c]' })}
  ${sum({ total: power })}
  ${each(`store_y(start + c, ${power} / total);`)}`,
      });
      return { value: y, saved: { y } };
    },
    (dy, { y }) => [
      runRows({
        name: 'softmax gradient',
        inputs: { y, dy },
        outputs: { dx: { shape: x.shape } },
        rows,
        width,
        body: ({ sum, each }) => `
  ${sum({ inner: 'dy[start + c] * y[start + c]' })}
  ${each('store_dx(start + c, y[start + c] * (dy[start + c] - inner));')}`,
      }).dx,
    ],
  );
}
