/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import { walk, type Recurrence } from '../recurrence';

/** Of x·W + b [batch, time, width]; the state is h. */
export function rnnSteps(recurrent: Tensor): Recurrence {
  return {
    start: ([x]) => [tf.zeros([x!.shape[0]!, recurrent.shape[0]!])],
    step([x], [h]) {
      const y = x!.add(tf.matMul(h as tf.Tensor2D, recurrent as tf.Tensor2D)).tanh();
      return { y, state: [y] };
    },
  };
}

export const rnnComposed = (inputs: Tensor, recurrent: Tensor): Tensor =>
  walk(rnnSteps(recurrent), [inputs]).y;
