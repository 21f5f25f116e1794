/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

export function upsampleComposed(x: Tensor): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const wide = tf.stack([x, x], 3).reshape([batch, height, 2 * width, channels]);
  return tf.stack([wide, wide], 2).reshape([batch, 2 * height, 2 * width, channels]);
}
