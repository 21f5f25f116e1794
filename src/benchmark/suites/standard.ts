import type { Suite } from '../suite';
import { recipe } from '../recipe';

export const standard: Suite = {
  id: 'standard',
  version: 1,
  name: { en: 'Standard', zh: '标准' },
  description: {
    en: 'Models of 100 000 parameters, 2000 steps of batch 32, 10 seeds: the suite to compare machines and architectures with.',
    zh: '10 万参数的模型，批量 32，训练 2000 步，10 个随机种子：比较机器和架构时用这一套。',
  },
  hidden: false,
  size: 'micro',
  architectures: ['mlp', 'resnet', 'lstm', 'mingru', 'gpt2', 'llama'],
  tasks: [
    { id: 'moby', length: 128 },
    { id: 'mnist', length: null },
    { id: 'mnist-rows', length: null },
    { id: 'mqar', length: 64 },
  ],
  seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  detects: 1.42,
  batch: 32,
  steps: 2000,
  evaluation: { every: 100, examples: 1024 },
  readEvery: 50,
  schedule: { warmup: 100, decay: 400, floor: 0 },
  clip: 1,
  optimizer: recipe('adamw', 'micro'),
  exceptions: {},
};
