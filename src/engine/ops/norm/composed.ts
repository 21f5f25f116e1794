/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import { NORM_EPSILON } from './index';

export function normComposed(x: Tensor, gain: Tensor, bias?: Tensor): Tensor {
  const centred = bias ? x.sub(x.mean(-1, true)) : x;
  const scaled = centred.mul(tf.rsqrt(centred.square().mean(-1, true).add(NORM_EPSILON))).mul(gain);
  return bias ? scaled.add(bias) : scaled;
}
