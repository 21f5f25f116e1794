/** Stochastic gradient descent with momentum (velocity = μ·velocity + g) and decoupled weight decay. */
import { runKernel } from '../kernel';
import { tf } from '../tf';
import type { InPlaceOptimizer, Parameter } from './optimizer';

export interface SgdSettings {
  momentum: number;
  weightDecay: number;
}

export function sgd(parameters: Parameter[], settings: SgdSettings): InPlaceOptimizer {
  const velocity = parameters.map(({ value }) => tf.zerosLike(value));
  return {
    state: velocity,
    update(gradients, clock, scale) {
      parameters.forEach(({ value, decay }, index) =>
        runKernel({
          name: 'sgd',
          inputs: { gradient: gradients[index]!, clock, scale },
          inPlace: { value, velocity: velocity[index]! },
          floats: { momentum: settings.momentum, decay: decay ? settings.weightDecay : 0 },
          body: `
  let moved = u.momentum * velocity[i] + gradient[i] * scale[1];
  velocity[i] = moved;
  value[i] = value[i] * (1.0 - clock[0] * u.decay) - clock[0] * moved;`,
          threads: value.size,
        }),
      );
    },
  };
}
