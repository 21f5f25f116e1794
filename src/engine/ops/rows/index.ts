/**
 * Kernels that take one row of the last axis at a time: norms, softmax, cross-entropy. The body is written once, for a
 * share of a row; the layout says whose share that is: a whole row is one thread's, without barriers, or the threads of
 * a workgroup walk along it side by side and add up what they found, by subgroups where the device has them.
 */
import { device } from '../../device';
import { runKernel, type KernelCall } from '../../kernel';
import type { Tensor } from '../../tf';
import { chosen } from '../../tune/choices';
import { layoutNamed, rule } from './layouts';
import { wordsOf, type RowWords } from './words';

export interface RowCall<Outputs extends string> extends Omit<
  KernelCall<Outputs>,
  'body' | 'threads' | 'shared' | 'workgroup'
> {
  rows: number;
  /** Columns; read as `u.width`. */
  width: number;
  body(words: RowWords): string;
}

/** @returns the outputs by name */
export function runRows<Outputs extends string>({
  rows,
  width,
  body,
  ...call
}: RowCall<Outputs>): Record<Outputs, Tensor> {
  const name = chosen('rows', '', [rows, width]) ?? '';
  const layout = layoutNamed(name) ?? rule([rows, width], device().abilities);
  const { threads } = layout;
  const alone = layout.kind === 'thread';
  return runKernel({
    ...call,
    integers: { ...call.integers, width },
    body: `let row = ${alone ? 'i' : 'workgroup'}; let start = row * u.width;\n  ${body(wordsOf(layout))}`,
    threads: rows * threads,
    ...(alone ? {} : { workgroup: threads, shared: `var<workgroup> rowSlots: array<f32, ${threads}>;` }),
  });
}
