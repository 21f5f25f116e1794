/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import { NORM_EPSILON } from '../norm';

export function batchNormComposed(x: Tensor, gain: Tensor, bias: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const { mean, variance } = tf.moments(x, axes);
  return x.sub(mean).mul(variance.add(NORM_EPSILON).rsqrt()).mul(gain).add(bias);
}
