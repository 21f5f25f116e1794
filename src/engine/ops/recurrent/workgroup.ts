/**
 * All time steps of a recurrent cell in one dispatch, the idea of persistent recurrent networks (Diamos et al. 2016): a
 * workgroup takes a few examples through time, with the hidden state in its memory and two barriers a step. One phase
 * computes the units, the other the carried value's product with the recurrent matrix, whose columns, and parts of
 * whose sums, are spread over the threads.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { squashing } from '../../wgsl';
import type { Cell } from './cell';

/** How the steps are spread over threads. */
export interface WorkgroupSpread {
  kind: 'workgroup';
  /** Examples of a workgroup. */
  rows: 1 | 2 | 4;
  /** Threads of a workgroup. */
  threads: number;
  /** Parts that the sums of the product are cut into. */
  parts: number;
  /** Columns of the product that a thread computes at once. More than one only where there is one part. */
  columns: number;
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** WGSL of one phase: product = carried · matrix, in parts. */
function productBody(
  { threads, parts, columns: block }: WorkgroupSpread,
  depth: number,
  columns: number,
  { width, heads = 1 }: Cell,
): string {
  const size = width / heads;
  // Of what is carried, the numbers that a column sees lie in blocks of its head.
  const originOf = (column: string) => (heads === 1 ? '' : `(${column} % ${width}u) / ${size}u * ${size}u`);
  const carriedAt = (k: string, origin: string) =>
    heads === 1 ? `carried_[${k}]` : `carried_[${k} / ${size}u * ${width}u + ${origin} + ${k} % ${size}u]`;
  if (parts > 1) {
    const chunk = Math.ceil(depth / parts);
    return `
    for (var item = local; item < ${parts}u * u.columns; item += ${threads}u) {
      let column = item % ${columns}u;
      let start = (item / ${columns}u) * ${chunk}u;
      let end = min(start + ${chunk}u, ${depth}u);
      ${heads === 1 ? '' : `let origin = ${originOf('column')};`}
      var sum = Examples(0);
      for (var k = start; k < end; k++) { sum += ${carriedAt('k', 'origin')} * matrix[k * ${columns}u + column]; }
      product_[item] = sum;
    }`;
  }
  // Adjacent threads keep to adjacent columns.
  const even = columns % (threads * block) === 0;
  const at = (c: number) => `column + ${c * threads}u`;
  return `
    for (var column = local; column < u.columns; column += ${threads * block}u) {
      ${range(block)
        .map(
          (c) =>
            `let column${c} = ${even ? at(c) : `min(${at(c)}, ${columns - 1}u)`}; var sum${c} = Examples(0);`,
        )
        .join(' ')}
      ${
        heads === 1
          ? ''
          : range(block)
              .map((c) => `let origin${c} = ${originOf(`column${c}`)};`)
              .join(' ')
      }
      for (var k = 0u; k < u.depth; k++) {
        let row = k * u.columns;
        ${heads === 1 ? `let state = ${carriedAt('k', '')};` : ''}
        ${range(block)
          .map(
            (c) =>
              `sum${c} += ${heads === 1 ? 'state' : carriedAt('k', `origin${c}`)} * matrix[row + column${c}];`,
          )
          .join(' ')}
      }
      ${range(block)
        .map((c) => {
          const store = `product_[column${c}] = sum${c};`;
          return even || c === 0 ? store : `if (${at(c)} < ${columns}u) { ${store} }`;
        })
        .join('\n      ')}
    }`;
}

/**
 * @param matrix [depth, columns]: the width of what one head carries, and of the product of all
 * @returns the outputs by name, each [batch, time, blocks · width]
 */
export function throughWorkgroup(
  cell: Cell,
  matrix: Tensor,
  [batch, time]: [number, number],
  spread: WorkgroupSpread,
): Record<string, Tensor> {
  const { width, heads = 1, backwards } = cell;
  const [depth, columns] = matrix.shape as [number, number];
  const { rows, threads, parts } = spread;
  const blocksOf = (name: string) => cell.outputs[name] ?? cell.inputs[name]!.shape[2]! / width;
  const place = (name: string, block: number) => ` * ${blocksOf(name) * width}u + ${block * width}u + unit`;
  // An example is a component of the vectors in workgroup memory.
  const [type, component] = rows === 1 ? ['f32', ''] : [`vec${rows}f`, '[row]'];
  let temporaries = 0;
  const body = cell.body({
    read: (name, block = 0) => `${name}[now${place(name, block)}]`,
    readBefore: (name, block = 0) => `select(0.0, ${name}[(now - min(t, 1u))${place(name, block)}], t > 0u)`,
    first: 'step == 0u',
    product: (block = 0) =>
      `(${range(parts)
        .map((part) => `product_[unit + ${part * columns + block * width}u]${component}`)
        .join(' + ')})`,
    kept: (index = 0) => `kept_[unit + ${index * width}u]${component}`,
    keep: (value, index = 0) => `kept_[unit + ${index * width}u]${component} = ${value};`,
    write(name, value, block = 0) {
      const held = `written${temporaries++}`;
      const carry = name === cell.carried ? ` carried_[unit + ${block * width}u]${component} = ${held};` : '';
      return `let ${held} = ${value};${carry} store_${name}(now${place(name, block)}, ${held});`;
    },
  });
  return runKernel<string>({
    name: cell.name,
    inputs: { ...cell.inputs, ...cell.constants, matrix },
    outputs: Object.fromEntries(
      Object.entries(cell.outputs).map(([name, blocks]) => [name, { shape: [batch, time, blocks * width] }]),
    ),
    integers: { batch, time, width, depth, columns },
    declarations: `${squashing}\nalias Examples = ${type};`,
    shared: `
var<workgroup> carried_: array<${type}, ${heads * depth}>;
var<workgroup> product_: array<${type}, ${parts * columns}>;
${cell.keeps ? `var<workgroup> kept_: array<${type}, ${cell.keeps * width}>;` : ''}`,
    body: `
  let first = workgroup * ${rows}u;
  let rows = min(${rows}u, u.batch - first);
  for (var step = 0u; step < u.time; step++) {
    let t = ${backwards ? 'u.time - 1u - step' : 'step'};
    for (var unit = local; unit < u.width; unit += ${threads}u) {
      for (var row = 0u; row < rows; row++) {
        let now = (first + row) * u.time + t;
        ${body}
      }
    }
    workgroupBarrier();
    if (step + 1u < u.time) {${productBody(spread, depth, columns, cell)}
    }
    workgroupBarrier();
  }`,
    workgroup: threads,
    threads: Math.ceil(batch / rows) * threads,
    flops: 2 * batch * (time - 1) * depth * columns,
  });
}
