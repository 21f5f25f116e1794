/**
 * Kernels that take one row of the last axis at a time: norms, softmax, cross-entropy. The body is written once, for a
 * share of a row; the layout says whose share that is: a whole row is one thread's, without barriers, or the threads of
 * a workgroup walk along it side by side and add up what they found, by subgroups where the device has them.
 */
import { device } from '../../device';
import { runKernel, type KernelCall } from '../../kernel';
import type { Tensor } from '../../tf';
import { chosen } from '../../tune/choices';
import { layoutNamed, rule, type RowLayout } from './layouts';

/** WGSL to build a body from. Bodies may also use `row`, `start` (the index of its first element) and, in loops, `c`. */
export interface RowWords {
  /** Runs `code` for every column c of the row. */
  each(code: string): string;
  /** Declares each name as the sum of its term over all columns; `first` may declare what the terms share. */
  sum(terms: Record<string, string>, first?: string): string;
  /** Declares each name as the largest of its terms. */
  most(terms: Record<string, string>): string;
  /** Runs `code` once a row. */
  once(code: string): string;
}

/** The lowest number that WGSL may write as a literal. */
const LOWEST = '-3.4028234e38';

const wordsOfThread: RowWords = {
  each: (code) => `for (var c = 0u; c < u.width; c++) { ${code} }`,
  sum: (terms, first = '') => reduce(terms, '0.0', (name, term) => `${name} += ${term};`, 1, '0u', first),
  most: (terms) => reduce(terms, LOWEST, (name, term) => `${name} = max(${name}, ${term});`, 1, '0u'),
  once: (code) => code,
};

/** Each thread's own share of a reduction. */
function reduce(
  terms: Record<string, string>,
  start: string,
  take: (name: string, term: string) => string,
  threads: number,
  from: string,
  first = '',
): string {
  const names = Object.entries(terms);
  return `${names.map(([name]) => `var ${name} = ${start};`).join(' ')}
  for (var c = ${from}; c < u.width; c += ${threads}u) { ${first} ${names.map(([name, term]) => take(name, term)).join(' ')} }`;
}

function wordsOfWorkgroup({ kind, threads }: RowLayout): RowWords {
  /** Makes `name` the same in all threads. */
  const combine = (name: string, join: (a: string, b: string) => string, ofSubgroup: string) => {
    if (kind === 'subgroups')
      return `
  ${name} = ${ofSubgroup}(${name});
  rowSlots[local / subgroupSize] = ${name};
  workgroupBarrier();
  ${name} = rowSlots[0];
  for (var s = 1u; s < (${threads}u + subgroupSize - 1u) / subgroupSize; s++) { ${name} = ${join(name, 'rowSlots[s]')}; }
  workgroupBarrier();`;
    return `
  rowSlots[local] = ${name};
  workgroupBarrier();
  for (var half = ${threads / 2}u; half > 0u; half >>= 1u) {
    if (local < half) { rowSlots[local] = ${join('rowSlots[local]', 'rowSlots[local + half]')}; }
    workgroupBarrier();
  }
  ${name} = rowSlots[0];
  workgroupBarrier();`;
  };
  const all = (terms: Record<string, string>, join: (a: string, b: string) => string, ofSubgroup: string) =>
    Object.keys(terms)
      .map((name) => combine(name, join, ofSubgroup))
      .join('');
  const add = (a: string, b: string) => `${a} + ${b}`;
  const larger = (a: string, b: string) => `max(${a}, ${b})`;
  return {
    each: (code) => `for (var c = local; c < u.width; c += ${threads}u) { ${code} }`,
    sum: (terms, first = '') =>
      reduce(terms, '0.0', (name, term) => `${name} += ${term};`, threads, 'local', first) +
      all(terms, add, 'subgroupAdd'),
    most: (terms) =>
      reduce(terms, LOWEST, (name, term) => `${name} = ${larger(name, term)};`, threads, 'local') +
      all(terms, larger, 'subgroupMax'),
    once: (code) => `if (local == 0u) { ${code} }`,
  };
}

export interface RowCall<Outputs extends string> extends Omit<
  KernelCall<Outputs>,
  'body' | 'threads' | 'shared' | 'workgroup'
> {
  rows: number;
  /** Columns; read as `u.width`. */
  width: number;
  body(words: RowWords): string;
}

export function runRows<Outputs extends string>({
  rows,
  width,
  body,
  ...call
}: RowCall<Outputs>): Record<Outputs, Tensor> {
  const name = chosen('rows', '', [rows, width]) ?? '';
  const layout = layoutNamed(name) ?? rule([rows, width], device().abilities);
  const common = { ...call, integers: { ...call.integers, width } };
  if (layout.kind === 'thread')
    return runKernel({
      ...common,
      body: `let row = i; let start = row * u.width;\n  ${body(wordsOfThread)}`,
      threads: rows,
    });
  const { threads } = layout;
  return runKernel({
    ...common,
    body: `let row = workgroup; let start = row * u.width;\n  ${body(wordsOfWorkgroup(layout))}`,
    shared: `var<workgroup> rowSlots: array<f32, ${threads}>;`,
    workgroup: threads,
    threads: rows * threads,
  });
}
