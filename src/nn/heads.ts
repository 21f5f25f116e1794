/** Norms of single heads. A head is a range of columns: [..., heads × D]. */
import { addRow } from '../engine/ops/add-row';
import { multiplyRow } from '../engine/ops/multiply-row';
import { NORM_EPSILON, norm, normWith } from '../engine/ops/norm';
import { tf, type Tensor } from '../engine/tf';
import { constant, zeros } from './initialisers';
import type { Scope } from './scope';

/** Under the root of a length, so that a zero vector stays one. */
export const LENGTH_EPSILON = 1e-6;

const row = (columns: number, value: number): Tensor => tf.tensor1d(new Float32Array(columns).fill(value));

function eachHead(x: Tensor, heads: number, apply: (x: Tensor) => Tensor): Tensor {
  return apply(x.reshape([...x.shape.slice(0, -1), heads, x.shape.at(-1)! / heads])).reshape(x.shape);
}

/** Each head brought to `length`: length·u / √(Σu² + 1e-6). */
export function scaledHeads(x: Tensor, heads: number, length: number): Tensor {
  const size = x.shape.at(-1)! / heads;
  // The root mean square of u is its length over √D.
  const gain = row(size, length / Math.sqrt(size));
  return eachHead(x, heads, (each) => normWith(LENGTH_EPSILON / size, each, gain));
}

/** Layer norm of each head, without gain and bias. */
export function centredHeads(x: Tensor, heads: number, epsilon = NORM_EPSILON): Tensor {
  const size = x.shape.at(-1)! / heads;
  return eachHead(x, heads, (each) => normWith(epsilon, each, row(size, 1), row(size, 0)));
}

/** RMS norm of each head with one gain for all; `weight` [D]. */
export function HeadRMSNorm(scope: Scope, size: number) {
  const gain = scope.parameter('weight', [size], constant(1));
  return (x: Tensor, heads: number): Tensor => eachHead(x, heads, (each) => norm(each, gain.value));
}

export interface HeadNormSettings {
  heads: number;
  epsilon?: number;
  bias: boolean;
  /** What the gain starts from; 1 unless told. */
  gain?: number;
}

/** Layer norm of each head with a gain for every column; `weight`, `bias` [heads × D]. */
export function HeadNorm(scope: Scope, width: number, { heads, epsilon, bias, gain = 1 }: HeadNormSettings) {
  const weight = scope.parameter('weight', [width], constant(gain));
  const offset = bias ? scope.parameter('bias', [width], zeros) : undefined;
  return (x: Tensor): Tensor => {
    const scaled = multiplyRow(centredHeads(x, heads, epsilon), weight.value);
    return offset ? addRow(scaled, offset.value) : scaled;
  };
}
