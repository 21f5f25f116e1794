/**
 * Sums over rows: gradients of biases, of gains, of positions. Rows are cut into blocks whose partial sums a second pass
 * adds in order, so the result is the same on every replay.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';

const ROWS_PER_BLOCK = 32;

/**
 * @param inputs arrays that `term` reads; all of [rows, columns] or indexed by `row` or `column`
 * @param term WGSL for the summand at (row, column), which lies at `at` = row · columns + column
 * @returns [columns]
 */
export function columnTotal(
  inputs: Record<string, Tensor>,
  term: string,
  rows: number,
  columns: number,
): Tensor {
  const blocks = Math.ceil(rows / ROWS_PER_BLOCK);
  const { partial } = runKernel({
    name: 'column total',
    inputs,
    outputs: { partial: { shape: blocks === 1 ? [columns] : [blocks, columns] } },
    integers: { rows, columns },
    body: `
  let column = i % u.columns;
  let start = (i / u.columns) * ${ROWS_PER_BLOCK}u;
  let end = min(start + ${ROWS_PER_BLOCK}u, u.rows);
  var total = 0.0;
  for (var row = start; row < end; row++) { let at = row * u.columns + column; total += ${term}; }
  partial[i] = total;`,
    threads: blocks * columns,
  });
  return blocks === 1 ? partial : columnSum(partial);
}

/** @param x [rows, columns] @returns [columns] */
export function columnSum(x: Tensor): Tensor {
  const [rows, columns] = x.shape as [number, number];
  return columnTotal({ x }, 'x[at]', rows, columns);
}
