/** AdamW (Loshchilov & Hutter 2019), in PyTorch's form: decay first, then the bias-corrected step. */
import { runKernel } from '../kernel';
import { tf } from '../tf';
import { momentFloats, momentsCode, type MomentSettings } from './moments';
import { decayed, type MakeOptimizer } from './optimizer';

export interface AdamWSettings extends MomentSettings {
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
        floats: { ...momentFloats(settings), decay: settings.weightDecay },
        body: `
  let g = gradient[i] * scale[1];
  ${momentsCode}
  values[i] = ${decayed} - clock[0] * direction;`,
        threads: size,
      });
    },
  };
};
