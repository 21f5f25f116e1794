/** AdamW (Loshchilov & Hutter 2019), in PyTorch's form: decay first, then the bias-corrected step. */
import { VIEW_ALIGNMENT } from '../backend';
import { runKernel } from '../kernel';
import { tf } from '../tf';
import type { MakeOptimizer } from './optimizer';

export interface AdamWSettings {
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
}

export const adamw: MakeOptimizer<AdamWSettings> = ({ values, decayMask, size }, settings) => {
  const first = tf.zeros([size]);
  const second = tf.zeros([size]);
  return {
    state: [first, second],
    update(gradient, clock, scale) {
      runKernel({
        name: 'adamw',
        inputs: { gradient, clock, scale, decayMask },
        inPlace: { values, first, second },
        floats: {
          beta1: settings.beta1,
          beta2: settings.beta2,
          epsilon: settings.epsilon,
          decay: settings.weightDecay,
        },
        body: `
  let g = gradient[i] * scale[1];
  let m = u.beta1 * first[i] + (1.0 - u.beta1) * g;
  let v = u.beta2 * second[i] + (1.0 - u.beta2) * g * g;
  first[i] = m;
  second[i] = v;
  let rate = clock[0];
  let kept = values[i] * (1.0 - rate * u.decay * decayMask[i / ${VIEW_ALIGNMENT}u]);
  values[i] = kept - rate / clock[1] * m / (sqrt(v / clock[2]) + u.epsilon);`,
        threads: size,
      });
    },
  };
};
