/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

export function embeddingComposed(table: Tensor, ids: Tensor): Tensor {
  return tf.gather(table, ids as tf.Tensor1D);
}
