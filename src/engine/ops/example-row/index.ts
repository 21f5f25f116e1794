/** Adds to every position of an example, or multiplies it by, a row of that example: what a network is told of the whole. */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

/** WGSL of the element of the row that meets element `i` of x. */
const met = 'i / (u.positions * u.channels) * u.channels + i % u.channels';

const sizesOf = (x: Tensor, row: Tensor) => {
  const channels = row.shape.at(-1)!;
  return { positions: x.size / row.size, channels };
};

/** Sum over the positions of an example. @param term WGSL for the summand at `at` @returns the shape of the row */
function overPositions(inputs: Record<string, Tensor>, term: string, x: Tensor, row: Tensor): Tensor {
  return runKernel({
    name: 'over positions',
    inputs,
    outputs: { total: { shape: row.shape } },
    integers: sizesOf(x, row),
    body: `
  let start = (i / u.channels) * u.positions * u.channels + i % u.channels;
  var sum = 0.0;
  for (var place = 0u; place < u.positions; place++) {
    let at = start + place * u.channels;
    sum += ${term};
  }
  store_total(i, sum);`,
    threads: row.size,
  }).total;
}

/** @param x [batch, ..., channels] @param row [batch, channels] @returns the shape of x */
export function addExampleRow(x: Tensor, row: Tensor): Tensor {
  return differentiable(
    [x, row],
    () => ({
      value: runKernel({
        name: 'add example row',
        inputs: { x, row },
        outputs: { y: { shape: x.shape } },
        integers: sizesOf(x, row),
        body: `store_y(i, x[i] + row[${met}]);`,
        threads: x.size,
      }).y,
      saved: {},
    }),
    (dy) => [dy, overPositions({ dy }, 'dy[at]', x, row)],
  );
}

/** @param x [batch, ..., channels] @param row [batch, channels] @returns the shape of x */
export function multiplyExampleRow(x: Tensor, row: Tensor): Tensor {
  return differentiable(
    [x, row],
    () => ({
      value: runKernel({
        name: 'multiply example row',
        inputs: { x, row },
        outputs: { y: { shape: x.shape } },
        integers: sizesOf(x, row),
        body: `store_y(i, x[i] * row[${met}]);`,
        threads: x.size,
      }).y,
      saved: { x, row },
    }),
    (dy, saved) => {
      const { dx } = runKernel({
        name: 'multiply example row gradient',
        inputs: { dy, row: saved.row },
        outputs: { dx: { shape: x.shape } },
        integers: sizesOf(x, row),
        body: `store_dx(i, dy[i] * row[${met}]);`,
        threads: x.size,
      });
      return [dx, overPositions({ dy, x: saved.x }, 'dy[at] * x[at]', x, row)];
    },
  );
}
