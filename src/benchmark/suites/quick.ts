import type { Suite } from '../suite';
import { recipe } from '../recipe';

export const quick: Suite = {
  id: 'quick',
  version: 1,
  name: { en: 'Quick', zh: '快速' },
  description: {
    en: 'The same architectures and tasks at length 128, for 1000 steps of batch 32, 3 seeds: minutes on a GPU.',
    zh: '同样的架构和任务，长度 128，批量 32，训练 1000 步，3 个随机种子；有 GPU 的话几分钟跑完。',
  },
  hidden: false,
  size: 'nano',
  architectures: ['mlp', 'resnet', 'lstm', 'mingru', 'gpt2', 'llama'],
  tasks: [
    { id: 'moby', length: 128 },
    { id: 'mnist', length: null },
    { id: 'mnist-rows', length: null },
    { id: 'mqar', length: 64 },
  ],
  seeds: [1, 2, 3],
  batch: 32,
  steps: 1000,
  evaluation: { every: 50, examples: 512 },
  readEvery: 50,
  schedule: { warmup: 50, decay: 200, floor: 0 },
  clip: 1,
  optimizer: recipe('adamw', 'nano'),
  exceptions: {},
};
