/**
 * Matrix product C = op(A)·op(B) (+ bias), the work-horse of every layer, with transposes read in place. How it is
 * computed depends on shape and device: see ./variants, and ../../tune for what was measured here. Where C has few tiles,
 * the sum over K is split into parts that a second pass adds in a fixed order, so results are the same on every replay.
 */
import type { Precision } from '../../../base/config';
import { TrainabilityError } from '../../../base/errors';
import { device } from '../../device';
import { runKernel } from '../../kernel';
import { precision as runPrecision } from '../../precision';
import type { Tensor } from '../../tf';
import { chosen } from '../../tune/choices';
import { registersBody } from './registers';
import {
  fallback,
  nameOfTile,
  threadsOf,
  variantNamed,
  workgroupOf,
  type Shape,
  type Variant,
} from './variants';
import { workgroupBody, workgroupShared } from './workgroup';

export interface GemmOptions {
  transposeA?: boolean;
  transposeB?: boolean;
  /** [columns of C], added to every row. */
  bias?: Tensor | undefined;
  /** That of the run unless told. */
  precision?: Precision;
  /** The operand that is a gradient, in a product without a bias: in half precision it is kept larger, since gradients are small. */
  gradient?: 'a' | 'b';
  /** How to compute it; what was chosen for this device unless told. */
  variant?: Variant;
}

const formOf = ({ transposeA = false, transposeB = false, precision }: GemmOptions): string =>
  `${transposeA ? 'T' : 'N'}${transposeB ? 'T' : 'N'}${precision === 'f16' ? ' f16' : ''}`;

/** What was measured for products like this one, or else the fixed rule. */
function variantFor(form: string, shape: Shape, precision: Precision): Variant {
  const name = chosen('gemm', form, [shape.m, shape.n, shape.k]);
  return (name && variantNamed(name, shape)) || fallback(shape, device().abilities, precision);
}

/**
 * @param a [m, k], or [k, m] with transposeA
 * @param b [k, n], or [n, k] with transposeB
 * @returns [m, n]
 */
export function gemm(a: Tensor, b: Tensor, options: GemmOptions = {}): Tensor {
  const { transposeA = false, transposeB = false, bias } = options;
  if (bias && options.gradient)
    throw new TrainabilityError('internal', 'A product with a gradient takes no bias.');
  const [m, k] = (transposeA ? [a.shape[1], a.shape[0]] : a.shape) as [number, number];
  const n = b.shape[transposeB ? 0 : 1]!;
  const { precision = runPrecision() } = options;
  const form = formOf({ ...options, precision });
  const { tile, parts: wanted } = options.variant ?? variantFor(form, { m, n, k }, precision);
  const inMemory = tile.kind === 'workgroup';
  // Four numbers side by side are read as one vector, where rows are made of such.
  const vectors = inMemory
    ? [...((transposeA ? m : k) % 4 === 0 ? ['a'] : []), ...((transposeB ? k : n) % 4 === 0 ? ['b'] : [])]
    : [];
  const chunk = inMemory ? 4 * Math.ceil(k / wanted / 4) : Math.ceil(k / wanted);
  // Rounding up may leave the last parts without any of K.
  const parts = Math.max(1, Math.ceil(k / chunk));
  const split = parts > 1;
  const written = {
    transposeA,
    transposeB,
    bias: bias !== undefined && !split,
    gradient: options.gradient ?? null,
  };
  const { c } = runKernel({
    name: `gemm ${form} ${nameOfTile(tile)}${split ? ' split' : ''}`,
    inputs: { a, b, ...(bias && !split ? { bias } : {}) },
    vectors,
    outputs: { c: { shape: split ? [parts, m, n] : [m, n] } },
    integers: { m, n, k, chunk },
    body: inMemory ? workgroupBody(tile, written, vectors) : registersBody(tile, written),
    ...(inMemory ? { shared: workgroupShared(tile) } : {}),
    workgroup: workgroupOf(tile),
    threads: threadsOf({ tile, parts }, { m, n, k }),
    flops: 2 * m * n * k,
  });
  return split ? addParts(c, [m, n], bias) : c;
}

/** Adds partial sums along the first axis, in order. */
function addParts(parts: Tensor, shape: [number, number], bias: Tensor | undefined): Tensor {
  const size = shape[0] * shape[1];
  return runKernel({
    name: 'gemm parts',
    inputs: { parts, ...(bias ? { bias } : {}) },
    outputs: { sum: { shape } },
    integers: { size, count: parts.shape[0]!, n: shape[1] },
    body: `
  var total = ${bias ? 'bias[i % u.n]' : '0.0'};
  for (var part = 0u; part < u.count; part++) { total += parts[part * u.size + i]; }
  store_sum(i, total);`,
    threads: size,
  }).sum;
}
