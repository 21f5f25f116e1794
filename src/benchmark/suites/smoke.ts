import type { Suite } from '../suite';
import { recipe } from '../recipe';

/** Everything once over, also on a machine without a GPU: at most six minutes on two cores. */
export const smoke: Suite = {
  id: 'smoke',
  version: 1,
  name: { en: 'Smoke', zh: '冒烟' },
  description: {
    en: 'Six architectures on four tasks for 120 short steps: minutes even without a GPU. A first impression.',
    zh: '六种架构、四个任务，每次只训练 120 个小步，没有 GPU 也只要几分钟，适合先看个大概。',
  },
  hidden: false,
  size: 'nano',
  architectures: ['mlp', 'resnet', 'lstm', 'mingru', 'gpt2', 'llama'],
  tasks: [
    { id: 'moby', length: 32 },
    { id: 'mnist', length: null },
    { id: 'mnist-rows', length: null },
    // Two pairs: with four, 960 examples teach nobody anything.
    { id: 'mqar', length: 16 },
  ],
  seeds: [1, 2, 3],
  detects: null,
  batch: 8,
  steps: 120,
  evaluation: { every: 10, examples: 128 },
  readEvery: 10,
  schedule: { warmup: 10, decay: 24, floor: 0 },
  clip: 1,
  // Of the reference runs' rates the best for most pairs: so few steps want large ones.
  optimizer: recipe('adamw', 'nano', 1e-2),
  exceptions: {},
};
