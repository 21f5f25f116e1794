/** Stochastic gradient descent with momentum (velocity = μ·velocity + g) and decoupled weight decay. */
import { VIEW_ALIGNMENT } from '../backend';
import { runKernel } from '../kernel';
import { tf } from '../tf';
import type { MakeOptimizer } from './optimizer';

export interface SgdSettings {
  momentum: number;
  weightDecay: number;
}

export const sgd: MakeOptimizer<SgdSettings> = ({ values, decayMask, size }, settings) => {
  const velocity = tf.zeros([size]);
  return {
    state: [velocity],
    update(gradient, clock, scale) {
      runKernel({
        name: 'sgd',
        inputs: { gradient, clock, scale, decayMask },
        inPlace: { values, velocity },
        floats: { momentum: settings.momentum, decay: settings.weightDecay },
        body: `
  let moved = u.momentum * velocity[i] + gradient[i] * scale[1];
  velocity[i] = moved;
  values[i] = values[i] * (1.0 - clock[0] * u.decay * decayMask[i / ${VIEW_ALIGNMENT}u]) - clock[0] * moved;`,
        threads: size,
      });
    },
  };
};
