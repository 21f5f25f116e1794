/** WGSL that says what happens to a row, spelt out for a layout. */
import type { RowLayout } from './layouts';

/** What bodies are made of. They may also use `row`, `start` (the index of its first element) and, for each column, `c`. */
export interface RowWords {
  /** Runs `code` for every column c of the row. */
  each(code: string): string;
  /** Declares each name as the sum of its term over all columns; `before` may declare what the terms share. */
  sum(terms: Record<string, string>, before?: string): string;
  /** Declares each name as the largest of its terms. */
  most(terms: Record<string, string>): string;
  /** Runs `code` once a row. */
  once(code: string): string;
}

interface Reduction {
  start: string;
  join(a: string, b: string): string;
  ofSubgroup: string;
}

const sum: Reduction = { start: '0.0', join: (a, b) => `${a} + ${b}`, ofSubgroup: 'subgroupAdd' };
const most: Reduction = {
  // The lowest number that WGSL may write as a literal.
  start: '-3.4028234e38',
  join: (a, b) => `max(${a}, ${b})`,
  ofSubgroup: 'subgroupMax',
};

/** Makes what each thread has found of the row in `name` the same in all threads of the workgroup. */
function combine(name: string, { join, ofSubgroup }: Reduction, { kind, threads }: RowLayout): string {
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
}

/** The words of a layout; those of workgroups use `rowSlots`, a number in workgroup memory for each thread. */
export function wordsOf(layout: RowLayout): RowWords {
  const alone = layout.kind === 'thread';
  const each = (code: string) =>
    `for (var c = ${alone ? '0u' : 'local'}; c < u.width; c += ${layout.threads}u) { ${code} }`;
  const reduce = (reduction: Reduction, terms: Record<string, string>, before = '') => {
    const entries = Object.entries(terms);
    const taken = entries.map(([name, term]) => `${name} = ${reduction.join(name, term)};`);
    return [
      ...entries.map(([name]) => `var ${name} = ${reduction.start};`),
      each([before, ...taken].join(' ')),
      ...(alone ? [] : entries.map(([name]) => combine(name, reduction, layout))),
    ].join('\n  ');
  };
  return {
    each,
    sum: (terms, before) => reduce(sum, terms, before),
    most: (terms) => reduce(most, terms),
    once: (code) => (alone ? code : `if (local == 0u) { ${code} }`),
  };
}
