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
    { id: 'mnist-rows', length: null },
  ],
  seeds: [1, 2],
  detects: null,
  batch: 8,
  steps: 48,
  evaluation: { every: 8, examples: 64 },
  readEvery: 8,
  schedule: { warmup: 4, decay: 8, floor: 0 },
  clip: 1,
  // So few steps must be long ones.
  optimizer: recipe('adamw', 'nano', 0.01),
  exceptions: {},
};
