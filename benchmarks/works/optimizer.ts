/** AdamW alone (Loshchilov & Hutter 2019) over the weights of the two GPTs, with given gradients. */
import { gpt2 } from '../../src/catalog/architectures/gpt2';
import type { Work } from '../work';
import { gptSizes } from './gpt';

const alone = (setting: (typeof gptSizes)['small'], parameters: string) => ({
  ...setting,
  weightDecay: 0.1,
  label: `AdamW over a GPT's ${parameters} weights`,
});

export const optimizer: Work = {
  id: 'optimizer',
  architecture: gpt2,
  sizes: { small: alone(gptSizes.small, '0.1 M'), large: alone(gptSizes.large, '0.8 M') },
  models: null,
};
