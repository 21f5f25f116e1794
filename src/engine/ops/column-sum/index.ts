/**
 * Sums over rows: gradients of biases, of gains, of positions. Rows are cut into blocks whose partial sums a second pass
 * adds in order, so the result is the same on every replay.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';

/** Rows that one thread adds up without a second pass. */
const FEW_ROWS = 64;

/** Blocks of rows: as many as a block has rows, so that both passes take the same time on a device with many lanes. */
export function blocksOf(rows: number): { blocks: number; height: number } {
  const height = rows <= FEW_ROWS ? rows : Math.max(32, Math.ceil(Math.sqrt(rows)));
  return { blocks: Math.ceil(rows / height), height };
}

/**
 * Several sums over the same rows, in one pass.
 * @param inputs arrays that the terms read; all of [rows, columns] or indexed by `row` or `column`
 * @param terms WGSL for the summands at (row, column), which lies at `at` = row · columns + column
 * @returns [columns] for each term
 */
export function columnTotals(
  inputs: Record<string, Tensor>,
  terms: string[],
  rows: number,
  columns: number,
): Tensor[] {
  const { blocks, height } = blocksOf(rows);
  const outputs = terms.map((_, term) => `partial${term}`);
  const partials = runKernel({
    name: 'column total',
    inputs,
    outputs: Object.fromEntries(
      outputs.map((output) => [output, { shape: blocks === 1 ? [columns] : [blocks, columns] }]),
    ),
    integers: { rows },
    body: `
  let column = i % ${columns}u;
  let start = (i / ${columns}u) * ${height}u;
  let end = min(start + ${height}u, u.rows);
  ${outputs.map((output) => `var sum_${output} = 0.0;`).join(' ')}
  for (var row = start; row < end; row++) {
    let at = row * ${columns}u + column;
    ${outputs.map((output, term) => `sum_${output} += ${terms[term]!};`).join('\n    ')}
  }
  ${outputs.map((output) => `store_${output}(i, sum_${output});`).join(' ')}`,
    threads: blocks * columns,
  });
  const parts = outputs.map((output) => partials[output]!);
  return blocks === 1 ? parts : addBlocks(parts, blocks, columns);
}

/** Adds blocks, in order. @param parts each [blocks, columns] @returns each [columns] */
function addBlocks(parts: Tensor[], blocks: number, columns: number): Tensor[] {
  const names = parts.map((_, index) => `${index}`);
  const sums = runKernel({
    name: 'column total blocks',
    inputs: Object.fromEntries(parts.map((part, index) => [`part${index}`, part])),
    outputs: Object.fromEntries(names.map((name) => [`total${name}`, { shape: [columns] }])),
    integers: { blocks },
    body: `
  ${names.map((name) => `var sum${name} = 0.0;`).join(' ')}
  for (var block = 0u; block < u.blocks; block++) {
    let at = block * ${columns}u + i;
    ${names.map((name) => `sum${name} += part${name}[at];`).join(' ')}
  }
  ${names.map((name) => `store_total${name}(i, sum${name});`).join(' ')}`,
    threads: columns,
  });
  return names.map((name) => sums[`total${name}`]!);
}

/** One sum over rows, as `columnTotals` takes it. @returns [columns] */
export function columnTotal(
  inputs: Record<string, Tensor>,
  term: string,
  rows: number,
  columns: number,
): Tensor {
  return columnTotals(inputs, [term], rows, columns)[0]!;
}

/** @param x [rows, columns] @returns [columns] */
export function columnSum(x: Tensor): Tensor {
  const [rows, columns] = x.shape as [number, number];
  return columnTotal({ x }, 'x[at]', rows, columns);
}
