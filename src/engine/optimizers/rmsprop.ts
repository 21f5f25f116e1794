/** RMSProp (Hinton, lecture 6e, 2012) in PyTorch's form: no bias correction, ε outside of the root, not centred. */
import { runKernel } from '../kernel';
import { tf } from '../tf';
import { decayed, type MakeOptimizer } from './optimizer';

export interface RmspropSettings {
  /** What the mean of squares keeps of itself at each step. */
  alpha: number;
  epsilon: number;
  weightDecay: number;
}

export const rmsprop: MakeOptimizer<RmspropSettings> = ({ values, decayMask, size }, settings) => {
  const squares = tf.zeros([size]);
  return {
    state: [squares],
    update(gradient, clock, scale) {
      runKernel({
        name: 'rmsprop',
        inputs: { gradient, clock, scale, decayMask },
        inPlace: { values, squares },
        // In double precision: see `momentFloats`.
        floats: { share: 1 - settings.alpha, epsilon: settings.epsilon, decay: settings.weightDecay },
        body: `
  let g = gradient[i] * scale[1];
  let mean = squares[i] + u.share * (g * g - squares[i]);
  squares[i] = mean;
  values[i] = ${decayed} - clock[0] * g / (sqrt(mean) + u.epsilon);`,
        threads: size,
      });
    },
  };
};
