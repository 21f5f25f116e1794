/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import { walk, type Recurrence } from '../recurrence';

export const scanSteps: Recurrence = {
  start: ([a]) => [tf.zeros([a!.shape[0]!, a!.shape[2]!])],
  step([a, b], [h]) {
    const next = a!.mul(h!).add(b!);
    return { y: next, state: [next] };
  },
};

export const scanComposed = (a: Tensor, b: Tensor): Tensor => walk(scanSteps, [a, b]).y;
