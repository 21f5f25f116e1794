/** Softmax over the last axis; a thread a row, any number of rows. */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

/** @param x [..., classes] @returns the same shape, each row positive with sum 1; a masked −1e9 gives a weight below 1e-34 */
export function softmax(x: Tensor): Tensor {
  const classes = x.shape.at(-1)!;
  const rows = x.size / classes;
  return differentiable(
    [x],
    () => {
      const { y } = runKernel({
        name: 'softmax',
        inputs: { x },
        outputs: { y: { shape: x.shape } },
        integers: { classes },
        body: `
  let start = i * u.classes;
  var top = x[start];
  for (var c = 1u; c < u.classes; c++) { top = max(top, x[start + c]); }
  var total = 0.0;
  for (var c = 0u; c < u.classes; c++) { total += exp(max(x[start + c] - top, -80.0)); }
  for (var c = 0u; c < u.classes; c++) { store_y(start + c, exp(max(x[start + c] - top, -80.0)) / total); }`,
        threads: rows,
      });
      return { value: y, saved: { y } };
    },
    (dy, { y }) => [
      runKernel({
        name: 'softmax gradient',
        inputs: { y, dy },
        outputs: { dx: { shape: x.shape } },
        integers: { classes },
        body: `
  let start = i * u.classes;
  var inner = 0.0;
  for (var c = 0u; c < u.classes; c++) { inner += dy[start + c] * y[start + c]; }
  for (var c = 0u; c < u.classes; c++) { store_dx(start + c, y[start + c] * (dy[start + c] - inner)); }`,
        threads: rows,
      }).dx,
    ],
  );
}
