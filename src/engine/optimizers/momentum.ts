/**
 * Stochastic gradient descent with momentum (Polyak 1964) in PyTorch's form, velocity = μ·velocity + g, and decoupled
 * weight decay.
 */
import { runKernel } from '../kernel';
import { tf } from '../tf';
import { decayed, type MakeOptimizer } from './optimizer';

export interface MomentumSettings {
  momentum: number;
  weightDecay: number;
}

export const momentum: MakeOptimizer<MomentumSettings> = ({ values, decayMask, size }, settings) => {
  const velocity = tf.zeros([size]);
  return {
    state: [velocity],
    update(gradient, clock, scale) {
      runKernel({
        name: 'momentum',
        inputs: { gradient, clock, scale, decayMask },
        inPlace: { values, velocity },
        floats: { momentum: settings.momentum, decay: settings.weightDecay },
        body: `
  let moved = u.momentum * velocity[i] + gradient[i] * scale[1];
  velocity[i] = moved;
  values[i] = ${decayed} - clock[0] * moved;`,
        threads: size,
      });
    },
  };
};
