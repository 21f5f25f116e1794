/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import type { LinearOptions } from './index';

export function linearComposed(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  { transposed = false }: LinearOptions = {},
): Tensor {
  const flat = x.reshape([-1, x.shape.at(-1)!]) as tf.Tensor2D;
  const y = tf.matMul(flat, weight as tf.Tensor2D, false, transposed);
  return (bias ? y.add(bias) : y).reshape([...x.shape.slice(0, -1), weight.shape[transposed ? 0 : 1]!]);
}
