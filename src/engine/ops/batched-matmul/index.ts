/**
 * Matrix products side by side, with transposes read in place and batch axes that broadcast as in NumPy. Each thread keeps
 * a tile of one product in registers and walks along K; there are no barriers. The gradient of an operand that was
 * broadcast is summed over the axes that it lacked, in a fixed order.
 */
import { TrainabilityError } from '../../../base/errors';
import { device } from '../../device';
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import { batchedBody, reductionBody } from './kernels';

export interface Transposes {
  transposeA?: boolean;
  transposeB?: boolean;
}

const product = (sizes: number[]): number => sizes.reduce((total, size) => total * size, 1);

/** Axes of `shape`, with ones in front, for `rank` axes. */
const padded = (shape: number[], rank: number): number[] => [
  ...new Array<number>(rank - shape.length).fill(1),
  ...shape,
];

/** Batch axes that both broadcast to; null where they do not. */
function broadcast(a: number[], b: number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const [left, right] = [padded(a, rank), padded(b, rank)];
  const fits = left.every((size, axis) => size === right[axis] || size === 1 || right[axis] === 1);
  return fits ? left.map((size, axis) => (size === 1 ? right[axis]! : size)) : null;
}

/** Elements between neighbours along each of `axes` in a tensor of `sizes` along them; 0 where it is broadcast. */
function strides(sizes: number[], axes: number[], matrix: number): number[] {
  const own = padded(sizes, axes.length);
  return own.map((size, axis) => (size === 1 ? 0 : matrix * product(own.slice(axis + 1))));
}

/** Numbers as uniforms `name0`, `name1`, … */
const numbered = (name: string, values: number[]): Record<string, number> =>
  Object.fromEntries(values.map((value, index) => [`${name}${index}`, value]));

/** Sum over the axes along which `shape` was broadcast. */
function sumTo(full: Tensor, shape: number[]): Tensor {
  if (full.size === product(shape)) return full.reshape(shape);
  const own = padded(shape, full.rank);
  const step = (axis: number) => product(full.shape.slice(axis + 1));
  const axes = own.map((_, axis) => axis);
  const kept = axes.filter((axis) => own[axis] === full.shape[axis]);
  const summed = axes.filter((axis) => own[axis] !== full.shape[axis]);
  return runKernel({
    name: 'sum of broadcast',
    inputs: { full },
    outputs: { sum: { shape } },
    integers: {
      ...numbered('kept', kept.map((axis) => full.shape[axis]!)), // prettier-ignore
      ...numbered('keptStep', kept.map(step)),
      ...numbered('summed', summed.map((axis) => full.shape[axis]!)), // prettier-ignore
      ...numbered('summedStep', summed.map(step)),
      count: product(summed.map((axis) => full.shape[axis]!)),
    },
    body: reductionBody(kept.length, summed.length),
    threads: product(shape),
  }).sum;
}

function multiply(a: Tensor, b: Tensor, { transposeA = false, transposeB = false }: Transposes): Tensor {
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  const [m, k] = transposeA ? [a.shape.at(-1)!, a.shape.at(-2)!] : [a.shape.at(-2)!, a.shape.at(-1)!];
  const [depth, n] = transposeB ? [b.shape.at(-1)!, b.shape.at(-2)!] : [b.shape.at(-2)!, b.shape.at(-1)!];
  const axes = a.rank >= 2 && b.rank >= 2 && k === depth ? broadcast(batchA, batchB) : null;
  if (!axes) {
    throw new TrainabilityError(
      'unsupported-config',
      `Matrices of [${a.shape}]${transposeA ? 'ᵀ' : ''} and [${b.shape}]${transposeB ? 'ᵀ' : ''} have no product.`,
      { a: String(a.shape), b: String(b.shape) },
    );
  }
  const batch = product(axes);
  // A wide tile saves loads, which software adapters pay for; GPUs need threads first.
  const tile = device().adapter.software && m > 4 && n > 4 ? 8 : 4;
  return runKernel({
    name: `batched product ${transposeA ? 'T' : 'N'}${transposeB ? 'T' : 'N'} ${tile}`,
    inputs: { a, b },
    outputs: { c: { shape: [...axes, m, n] } },
    integers: {
      m,
      n,
      k,
      ...numbered('axis', axes),
      ...numbered('stepA', strides(batchA, axes, m * k)),
      ...numbered('stepB', strides(batchB, axes, k * n)),
    },
    body: batchedBody({ tile, axes: axes.length, transposeA, transposeB }),
    threads: batch * Math.ceil(m / tile) * Math.ceil(n / tile),
    flops: 2 * batch * m * n * k,
  }).c;
}

/**
 * @param a [..., m, k], or [..., k, m] with transposeA
 * @param b [..., k, n], or [..., n, k] with transposeB
 * @returns [..., m, n]
 * @throws TrainabilityError unsupported-config where shapes do not fit
 */
export function batchedMatmul(a: Tensor, b: Tensor, transposes: Transposes = {}): Tensor {
  const { transposeA = false, transposeB = false } = transposes;
  return differentiable(
    [a, b],
    () => ({ value: multiply(a, b, transposes), saved: { a, b } }),
    (dy, saved) => [
      sumTo(
        transposeA
          ? multiply(saved.b, dy, { transposeA: transposeB, transposeB: true })
          : multiply(dy, saved.b, { transposeB: !transposeB }),
        a.shape,
      ),
      sumTo(
        transposeB
          ? multiply(dy, saved.a, { transposeA: true, transposeB: transposeA })
          : multiply(saved.a, dy, { transposeA: !transposeA }),
        b.shape,
      ),
    ],
  );
}
