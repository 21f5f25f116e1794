/**
 * Lion (Chen et al. 2023, algorithm 2): a step of the size of the rate in every coordinate, in the direction of an
 * interpolation between momentum and gradient.
 */
import { runKernel } from '../kernel';
import { tf } from '../tf';
import { decayed, type MakeOptimizer } from './optimizer';

export interface LionSettings {
  /** What the direction takes from the momentum. */
  beta1: number;
  /** What the momentum keeps of itself. */
  beta2: number;
  weightDecay: number;
}

export const lion: MakeOptimizer<LionSettings> = ({ values, decayMask, size }, settings) => {
  const velocity = tf.zeros([size]);
  return {
    state: [velocity],
    update(gradient, clock, scale) {
      runKernel({
        name: 'lion',
        inputs: { gradient, clock, scale, decayMask },
        inPlace: { values, velocity },
        // In double precision: see `momentFloats`.
        floats: { share1: 1 - settings.beta1, share2: 1 - settings.beta2, decay: settings.weightDecay },
        body: `
  let news = gradient[i] * scale[1] - velocity[i];
  let direction = sign(velocity[i] + u.share1 * news);
  velocity[i] += u.share2 * news;
  values[i] = ${decayed} - clock[0] * direction;`,
        threads: size,
      });
    },
  };
};
