/**
 * Time steps of a recurrent cell without workgroup memory: what a step carries over is read back from where it was stored.
 * A thread holds a tile of the product, some units by up to four examples, in registers. Either a workgroup of few
 * threads takes its examples through all steps in one dispatch, with one barrier a step: for software adapters, which
 * pay for barriers by the thread. Or each step is a dispatch with a thread a unit: where the state is too wide for the
 * memory of one workgroup, and a step is work enough for the whole device.
 */
import { empty, runKernel } from '../../kernel';
import { QUAD } from '../../subgroups';
import type { Tensor } from '../../tf';
import { squashing } from '../../wgsl';
import type { Cell } from './cell';

/** How the steps are spread over threads. */
export interface StorageSpread {
  kind: 'storage';
  /** Examples of a thread: 1 to 4. */
  rows: number;
  /** Units that a thread computes at once. */
  units: number;
  /** Threads of a workgroup that takes all steps; null for a dispatch each. */
  threads: number | null;
  /** Whether the threads of a quad share what they read of the state; for workgroups of whole quads, and one head. */
  quads: boolean;
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const each = (count: number, text: (index: number) => string, between = ' ') =>
  range(count).map(text).join(between);

/**
 * @param matrix [depth, columns]: the width of what one head carries, and of the product of all
 * @returns the outputs by name, each [batch, time, blocks · width]
 */
export function throughStorage(
  cell: Cell,
  matrix: Tensor,
  [batch, time]: [number, number],
  { rows, units, threads, quads }: StorageSpread,
): Record<string, Tensor> {
  const { width, heads = 1, backwards, carried } = cell;
  const size = width / heads;
  const [depth, columns] = matrix.shape as [number, number];
  const blocks = columns / width;
  const outputs = Object.fromEntries(
    Object.entries(cell.outputs).map(([name, count]) => [name, empty([batch, time, count * width])]),
  );
  const kept: Record<string, Tensor> = cell.keeps ? { keeping: empty([batch, cell.keeps, width]) } : {};
  const keptAt = (index: number) =>
    `keeping[((example + row) * ${cell.keeps}u + ${index}u) * u.width + unit]`;
  const blocksOf = (name: string) => (outputs[name] ?? cell.inputs[name]!).shape[2]! / width;
  const place = (name: string, block: number) =>
    ` * ${blocksOf(name)}u * u.width + ${block}u * u.width + unit`;
  const body = cell.body({
    read: (name, block = 0) => `${name}[now${place(name, block)}]`,
    readBefore: (name, block = 0) => `select(0.0, ${name}[(now - min(t, 1u))${place(name, block)}], t > 0u)`,
    first: 'step == 0u',
    product: (block = 0) => `sums[which + ${block * units}u][row]`,
    kept: (index = 0) => `select(0.0, ${keptAt(index)}, step > 0u)`,
    keep: (value, index = 0) => `${keptAt(index)} = ${value};`,
    write: (name, value, block = 0) => `${name}[now${place(name, block)}] = ${value};`,
  });
  // A tile of the product: sum{c} belongs to unit c % units of block c / units; its components are examples.
  const tile = units * blocks;
  // Units of one head read the same numbers.
  const readers = heads === 1 ? 1 : units;
  const within = (k: string, reader: number) =>
    heads === 1 ? k : `${k} / ${size}u * u.width + origin${reader} + ${k} % ${size}u`;
  const stateAt = (k: string, reader = 0) =>
    `vec4f(${each(4, (row) => (row < rows ? `${carried}[last${row} + ${within(k, reader)}]` : '0.0'), ', ')})`;
  const step = (state: (reader: number) => string, k: string) => `
          ${each(readers, (reader) => `let state${reader} = ${state(reader)};`)}
          let line = ${k} * u.columns;
          ${each(tile, (c) => `sum${c} += state${c % readers} * matrix[line + column${c}];`)}`;
  // Beyond the end the state is taken as zero, and the matrix from its last row.
  const walk =
    quads && heads === 1
      ? `for (var k = 0u; k < u.depth; k += ${QUAD}u) {
          let k_ = k + local % ${QUAD}u;
          let mine = select(vec4f(0), ${stateAt('min(k_, u.depth - 1u)')}, k_ < u.depth);
          ${each(QUAD, (j) => `{${step(() => `quadBroadcast(mine, ${j}u)`, `min(k + ${j}u, u.depth - 1u)`)} }`)}
        }`
      : `for (var k = 0u; k < u.depth; k++) {${step((reader) => stateAt('k', reader), 'k')}
        }`;
  const product = `
      var sums: array<vec4f, ${tile}>;
      if (step > 0u) {
        ${each(rows, (row) => `let last${row} = ((min(example + ${row}u, u.batch - 1u)) * u.time + t ${backwards ? '+' : '-'} 1u) * ${heads * depth}u;`)}
        ${each(tile, (c) => `let column${c} = ${Math.floor(c / units)}u * u.width + min(unit0 + ${c % units}u * stride, u.width - 1u); var sum${c} = vec4f(0);`)}
        ${heads === 1 ? '' : each(readers, (reader) => `let origin${reader} = column${reader} / ${size}u * ${size}u;`)}
        ${walk}
        ${each(tile, (c) => `sums[${c}] = sum${c};`)}
      }`;
  // One step of some units of some examples.
  const inside = `
    let t = ${backwards ? 'u.time - 1u - step' : 'step'};
    // All threads take the same turns, as quads must.
    for (var base = 0u; base < u.width; base += ${units}u * stride) {
      let unit0 = base + start;${product}
      for (var which = 0u; which < ${units}u; which++) {
        let unit = unit0 + which * stride;
        let examples = select(0u, min(${rows}u, u.batch - example), unit < u.width);
        for (var row = 0u; row < examples; row++) {
          let now = (example + row) * u.time + t;
          ${body}
        }
      }
    }`;
  const common = {
    inputs: { ...cell.inputs, ...cell.constants, matrix },
    inPlace: { ...outputs, ...kept },
    declarations: squashing,
  };
  const integers = { batch, time, width, depth, columns };
  if (threads) {
    runKernel({
      ...common,
      name: cell.name,
      integers,
      // No memory, but barriers: the state is in storage.
      shared: '// none',
      body: `
  let example = workgroup * ${rows}u;
  let start = local;
  let stride = ${threads}u;
  for (var step = 0u; step < u.time; step++) {${inside}
    storageBarrier();
  }`,
      workgroup: threads,
      threads: Math.ceil(batch / rows) * threads,
      flops: 2 * batch * (time - 1) * depth * columns,
    });
  } else {
    for (let step = 0; step < time; step++) {
      runKernel({
        ...common,
        name: `${cell.name} step`,
        integers: { ...integers, step },
        body: `
  let step = u.step;
  let example = (i / u.width) * ${rows}u;
  let start = i % u.width;
  let stride = u.width;${inside}`,
        threads: Math.ceil(batch / rows) * width,
        flops: step === 0 ? 0 : 2 * batch * depth * columns,
      });
    }
  }
  return outputs;
}
