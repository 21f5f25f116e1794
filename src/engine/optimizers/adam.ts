/**
 * Adam (Kingma & Ba 2015) as PyTorch has it: the decay is a part of the gradient (L2), so it passes through the moments.
 * That is all that sets it apart from AdamW; no other optimiser here does so.
 */
import { runKernel } from '../kernel';
import { tf } from '../tf';
import { momentFloats, momentsCode, type MomentSettings } from './moments';
import { decayHere, type MakeOptimizer } from './optimizer';

export interface AdamSettings extends MomentSettings {
  /** L2, added to the gradient after clipping. */
  weightDecay: number;
}

export const adam: MakeOptimizer<AdamSettings> = ({ values, decayMask, size }, settings) => {
  const first = tf.zeros([size]);
  const second = tf.zeros([size]);
  return {
    state: [first, second],
    update(gradient, clock, scale) {
      runKernel({
        name: 'adam',
        inputs: { gradient, clock, scale, decayMask },
        inPlace: { values, first, second },
        floats: { ...momentFloats(settings), decay: settings.weightDecay },
        body: `
  let g = gradient[i] * scale[1] + ${decayHere} * values[i];
  ${momentsCode}
  values[i] -= clock[0] * direction;`,
        threads: size,
      });
    },
  };
};
