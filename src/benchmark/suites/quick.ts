import type { Suite } from '../suite';
import { recipe } from '../recipe';

export const quick: Suite = {
  id: 'quick',
  version: 1,
  name: { en: 'Quick', zh: '快速' },
  description: {
    en: 'The same architectures and tasks at twice the length, for 300 steps of batch 16, 3 seeds: minutes on a GPU.',
    zh: '同样的架构和任务，长度翻倍，批量 16，训练 300 步，3 个随机种子；有 GPU 的话几分钟跑完。',
  },
  hidden: false,
  size: 'nano',
  architectures: ['mlp', 'resnet', 'lstm', 'mingru', 'gpt2', 'llama'],
  tasks: [
    { id: 'moby', length: 64 },
    { id: 'mnist', length: null },
    { id: 'mnist-rows', length: null },
    { id: 'mqar', length: 32 },
  ],
  seeds: [1, 2, 3],
  detects: null,
  batch: 16,
  steps: 300,
  evaluation: { every: 20, examples: 256 },
  readEvery: 20,
  schedule: { warmup: 25, decay: 60, floor: 0 },
  clip: 1,
  optimizer: recipe('adamw', 'nano', 1e-2),
  exceptions: {},
};
