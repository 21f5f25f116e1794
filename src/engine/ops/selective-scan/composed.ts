/** The same in stock TensorFlow.js operations, step by step: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import { walk, type Recurrence } from '../recurrence';
import type { SelectiveScanInputs } from './index';

/** Of x, Δ, B, C; the state is [batch, channels, states]. */
export function selectiveScanSteps(A: Tensor, D: Tensor): Recurrence {
  const [channels, states] = A.shape as [number, number];
  return {
    start: ([x]) => [tf.zeros([x!.shape[0]!, channels, states])],
    step([x, delta, B, C], [h]) {
      const batch = x!.shape[0]!;
      const size = delta!.reshape([batch, channels, 1]);
      const taken = size.mul(x!.reshape([batch, channels, 1])).mul(B!.reshape([batch, 1, states]));
      const state = size.mul(A).exp().mul(h!).add(taken);
      const read = tf.matMul(state, C!.reshape([batch, states, 1])).reshape([batch, channels]);
      return { y: read.add(x!.mul(D)), state: [state] };
    },
  };
}

export const selectiveScanComposed = ({ x, delta, A, B, C, D }: SelectiveScanInputs): Tensor =>
  walk(selectiveScanSteps(A, D), [x, delta, B, C]).y;
