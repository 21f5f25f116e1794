/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import { NORM_EPSILON } from '../norm';

export function groupNormComposed(x: Tensor, gain: Tensor, bias: Tensor, groups: number): Tensor {
  const [batch, channels] = [x.shape[0]!, gain.size];
  const grouped = x.reshape([batch, -1, groups, channels / groups]);
  const centred = grouped.sub(grouped.mean([1, 3], true));
  const scale = tf.rsqrt(centred.square().mean([1, 3], true).add(NORM_EPSILON));
  return centred.mul(scale).reshape(x.shape).mul(gain).add(bias);
}
