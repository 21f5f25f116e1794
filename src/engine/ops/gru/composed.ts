/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import { walk, type Recurrence } from '../recurrence';

/** Of x·W + b [batch, time, 3 · width]; the state is h. */
export function gruSteps(recurrent: Tensor, bias: Tensor): Recurrence {
  return {
    start: ([x]) => [tf.zeros([x!.shape[0]!, recurrent.shape[0]!])],
    step([x], [h]) {
      const [xReset, xUpdate, xCandidate] = tf.split(x!, 3, 1) as [Tensor, Tensor, Tensor];
      const product = tf.matMul(h as tf.Tensor2D, recurrent as tf.Tensor2D);
      const [hReset, hUpdate, hCandidate] = tf.split(product, 3, 1) as [Tensor, Tensor, Tensor];
      const reset = xReset.add(hReset).sigmoid();
      const update = xUpdate.add(hUpdate).sigmoid();
      const candidate = xCandidate.add(reset.mul(hCandidate.add(bias))).tanh();
      const y = tf.scalar(1).sub(update).mul(candidate).add(update.mul(h!));
      return { y, state: [y] };
    },
  };
}

export const gruComposed = (inputs: Tensor, recurrent: Tensor, bias: Tensor): Tensor =>
  walk(gruSteps(recurrent, bias), [inputs]).y;
