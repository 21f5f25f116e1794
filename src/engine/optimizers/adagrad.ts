/** Adagrad, diagonal (Duchi, Hazan & Singer 2011), in PyTorch's form: the sum starts at 0, ε stands outside of the root. */
import { runKernel } from '../kernel';
import { tf } from '../tf';
import { decayed, type MakeOptimizer } from './optimizer';

export interface AdagradSettings {
  epsilon: number;
  weightDecay: number;
}

export const adagrad: MakeOptimizer<AdagradSettings> = ({ values, decayMask, size }, settings) => {
  const squares = tf.zeros([size]);
  return {
    state: [squares],
    update(gradient, clock, scale) {
      runKernel({
        name: 'adagrad',
        inputs: { gradient, clock, scale, decayMask },
        inPlace: { values, squares },
        floats: { epsilon: settings.epsilon, decay: settings.weightDecay },
        body: `
  let g = gradient[i] * scale[1];
  let total = squares[i] + g * g;
  squares[i] = total;
  values[i] = ${decayed} - clock[0] * g / (sqrt(total) + u.epsilon);`,
        threads: size,
      });
    },
  };
};
