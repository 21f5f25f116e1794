/** AdamW (Loshchilov & Hutter 2019), in PyTorch's form: decay first, then the bias-corrected step. */
import { runKernel } from '../kernel';
import { tf } from '../tf';
import type { InPlaceOptimizer, Parameter } from './optimizer';

export interface AdamWSettings {
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
}

export function adamw(parameters: Parameter[], settings: AdamWSettings): InPlaceOptimizer {
  const first = parameters.map(({ value }) => tf.zerosLike(value));
  const second = parameters.map(({ value }) => tf.zerosLike(value));
  return {
    state: [...first, ...second],
    update(gradients, clock, scale) {
      parameters.forEach(({ value, decay }, index) =>
        runKernel({
          name: 'adamw',
          inputs: { gradient: gradients[index]!, clock, scale },
          inPlace: { value, first: first[index]!, second: second[index]! },
          floats: {
            beta1: settings.beta1,
            beta2: settings.beta2,
            epsilon: settings.epsilon,
            decay: decay ? settings.weightDecay : 0,
          },
          body: `
  let g = gradient[i] * scale[1];
  let m = u.beta1 * first[i] + (1.0 - u.beta1) * g;
  let v = u.beta2 * second[i] + (1.0 - u.beta2) * g * g;
  first[i] = m;
  second[i] = v;
  let rate = clock[0];
  let kept = value[i] * (1.0 - rate * u.decay);
  value[i] = kept - rate / clock[1] * m / (sqrt(v / clock[2]) + u.epsilon);`,
          threads: value.size,
        }),
      );
    },
  };
}
