/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

export function appendToHeadsComposed(x: Tensor, shared: Tensor, heads: number): Tensor {
  const [batch, time, width] = x.shape as [number, number, number];
  const own = x.reshape([batch, time, heads, width / heads]);
  const more = tf.tile(shared.expandDims(2), [1, 1, heads, 1]);
  return tf.concat([own, more], 3).reshape([batch, time, width + heads * shared.shape[2]!]);
}
