/** The same state space step by step, for generation. */
import { tf } from '../../tf';
import { cosine, exponential, sine } from '../elementwise';
import type { Recurrence } from '../recurrence';
import type { DiagonalStates } from './index';

/** Of x: h ← exp(z)·h + x, y = 2·Re Σ c·h; the state is the real and the imaginary part of h, [batch, channels, states]. */
export function diagonalSteps({ rate, turn, readout, turned }: DiagonalStates): Recurrence {
  const [channels, states] = rate.shape as [number, number];
  const size = exponential(rate);
  const [along, across] = [size.mul(cosine(turn)), size.mul(sine(turn))];
  return {
    start: ([x]) => [0, 1].map(() => tf.zeros([x!.shape[0]!, channels, states])),
    step([x], [re, im]) {
      const real = along.mul(re!).sub(across.mul(im!)).add(x!.expandDims(2));
      const imaginary = along.mul(im!).add(across.mul(re!));
      const y = readout.mul(real).sub(turned.mul(imaginary)).sum(2).mul(2);
      return { y, state: [real, imaginary] };
    },
  };
}
