/** Plain stochastic gradient descent (Robbins & Monro 1951) with decoupled weight decay; it keeps no state. */
import { runKernel } from '../kernel';
import { decayed, type MakeOptimizer } from './optimizer';

export interface SgdSettings {
  weightDecay: number;
}

export const sgd: MakeOptimizer<SgdSettings> = ({ values, decayMask, size }, settings) => ({
  state: [],
  update(gradient, clock, scale) {
    runKernel({
      name: 'sgd',
      inputs: { gradient, clock, scale, decayMask },
      inPlace: { values },
      floats: { decay: settings.weightDecay },
      body: `values[i] = ${decayed} - clock[0] * gradient[i] * scale[1];`,
      threads: size,
    });
  },
});
