/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

export function squaredErrorComposed(outputs: Tensor, answers: Tensor): Tensor {
  const counts = answers.greater(-1e29).toFloat();
  const errors = outputs.reshape([-1]).sub(answers).mul(counts);
  return errors.square().sum().div(tf.maximum(counts.sum(), 1));
}
