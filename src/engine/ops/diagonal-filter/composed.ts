/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import type { DiagonalStates } from './index';

export function diagonalFilterComposed(states: DiagonalStates, time: number): Tensor {
  const { rate, turn, readout, turned } = states;
  const steps = tf.range(0, time).reshape([time, 1, 1]);
  const size = steps.mul(rate).exp(); // [time, channels, states]
  const angle = steps.mul(turn);
  return size
    .mul(readout.mul(angle.cos()).sub(turned.mul(angle.sin())))
    .sum(2)
    .mul(2);
}
