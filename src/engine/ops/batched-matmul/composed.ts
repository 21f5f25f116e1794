/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import type { Transposes } from './index';

/** Multiplication and sum over an axis of k, since the stock product has no gradient for operands that broadcast. */
export function batchedMatmulComposed(a: Tensor, b: Tensor, transposes: Transposes = {}): Tensor {
  const turned = (x: Tensor) =>
    x.transpose([...x.shape.slice(0, -2).map((_, axis) => axis), x.rank - 1, x.rank - 2]);
  const left = transposes.transposeA ? turned(a) : a;
  const right = transposes.transposeB ? turned(b) : b;
  return tf.sum(left.expandDims(-1).mul(right.expandDims(-3)), -2);
}
