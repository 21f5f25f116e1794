import type { Suite } from '../suite';
import { recipe } from '../recipe';

/** Small enough for an end-to-end test on a software adapter. */
export const tiny: Suite = {
  id: 'tiny',
  version: 1,
  name: { en: 'Tiny', zh: '微型测试' },
  description: {
    en: 'Two architectures for a few steps: it shows that everything works, and ranks nothing that matters.',
    zh: '两个架构各训练几步，只用来确认一切正常，排名没有参考意义。',
  },
  hidden: true,
  size: 'nano',
  architectures: ['mlp', 'gpt2'],
  tasks: [
    { id: 'mnist', length: null },
    { id: 'mqar', length: 16 },
  ],
  seeds: [1, 2],
  batch: 4,
  steps: 16,
  evaluation: { every: 4, examples: 16 },
  readEvery: 4,
  schedule: { warmup: 2, decay: 4, floor: 0 },
  clip: 1,
  optimizer: recipe('adamw', 'nano'),
  exceptions: {},
};
