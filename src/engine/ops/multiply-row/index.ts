/** Multiplies every row by one row, or every head of a row by its own number: gains, mixing rates, gates of heads. */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { columnTotal } from '../column-sum';
import { differentiable } from '../custom';

/** @param x [..., columns] @param row [columns] @returns the shape of x */
export function multiplyRow(x: Tensor, row: Tensor): Tensor {
  const columns = row.size;
  return differentiable(
    [x, row],
    () => ({
      value: runKernel({
        name: 'multiply row',
        inputs: { x, row },
        outputs: { y: { shape: x.shape } },
        integers: { columns },
        body: 'store_y(i, x[i] * row[i % u.columns]);',
        threads: x.size,
      }).y,
      saved: { x, row },
    }),
    (dy, saved) => {
      const { dx } = runKernel({
        name: 'multiply row gradient',
        inputs: { dy, row: saved.row },
        outputs: { dx: { shape: x.shape } },
        integers: { columns },
        body: 'store_dx(i, dy[i] * row[i % u.columns]);',
        threads: x.size,
      });
      const dRow = columnTotal({ dy, x: saved.x }, 'dy[at] * x[at]', x.size / columns, columns);
      return [dx, dRow.reshape(row.shape)];
    },
  );
}

/** @param x [..., heads × D] @param gate [..., heads] @returns the shape of x: each head times its number */
export function multiplyHeads(x: Tensor, gate: Tensor): Tensor {
  const size = x.size / gate.size;
  return differentiable(
    [x, gate],
    () => ({
      value: runKernel({
        name: 'multiply heads',
        inputs: { x, gate },
        outputs: { y: { shape: x.shape } },
        integers: { size },
        body: 'store_y(i, x[i] * gate[i / u.size]);',
        threads: x.size,
      }).y,
      saved: { x, gate },
    }),
    (dy, saved) => {
      const { dx } = runKernel({
        name: 'multiply heads gradient',
        inputs: { dy, gate: saved.gate },
        outputs: { dx: { shape: x.shape } },
        integers: { size },
        body: 'store_dx(i, dy[i] * gate[i / u.size]);',
        threads: x.size,
      });
      const { dGate } = runKernel({
        name: 'multiply heads gradient of the gate',
        inputs: { dy, x: saved.x },
        outputs: { dGate: { shape: gate.shape } },
        integers: { size },
        body: `
  var total = 0.0;
  for (var at = i * u.size; at < (i + 1u) * u.size; at++) { total += dy[at] * x[at]; }
  store_dGate(i, total);`,
        threads: gate.size,
      });
      return [dx, dGate];
    },
  );
}
