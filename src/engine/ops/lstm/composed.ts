/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import { walk, type Recurrence } from '../recurrence';

/** Of x·W + b [batch, time, 4 · width]; the state is (h, c). */
export function lstmSteps(recurrent: Tensor): Recurrence {
  const width = recurrent.shape[0]!;
  return {
    start: ([x]) => [tf.zeros([x!.shape[0]!, width]), tf.zeros([x!.shape[0]!, width])],
    step([x], [h, c]) {
      const z = x!.add(tf.matMul(h as tf.Tensor2D, recurrent as tf.Tensor2D));
      const [input, forget, candidate, output] = tf.split(z, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
      const cell = forget.sigmoid().mul(c!).add(input.sigmoid().mul(candidate.tanh()));
      const y = output.sigmoid().mul(cell.tanh());
      return { y, state: [y, cell] };
    },
  };
}

export const lstmComposed = (inputs: Tensor, recurrent: Tensor): Tensor =>
  walk(lstmSteps(recurrent), [inputs]).y;
