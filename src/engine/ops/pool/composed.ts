/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

export function meanPoolComposed(x: Tensor): Tensor {
  return tf.mean(x.reshape([x.shape[0]!, -1, x.shape.at(-1)!]), 1);
}
