/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

export function crossEntropyComposed(logits: Tensor, labels: Tensor): Tensor {
  const counts = tf.greaterEqual(labels, 0).toFloat();
  const target = tf.oneHot(tf.maximum(labels, 0).toInt(), logits.shape[1]!);
  const losses = tf.neg(tf.logSoftmax(logits).mul(target).sum(-1)).mul(counts);
  return losses.sum().div(tf.maximum(counts.sum(), 1));
}
