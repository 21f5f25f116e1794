/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

export function maskedMeanComposed(losses: Tensor, labels: Tensor): Tensor {
  const counts = labels.greaterEqual(0).toFloat();
  return losses.mul(counts).sum().div(tf.maximum(counts.sum(), 1));
}
