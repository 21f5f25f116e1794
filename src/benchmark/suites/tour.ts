import type { Suite } from '../suite';
import { recipe } from '../recipe';

/**
 * Every task that has a common measure, at its usual length: for a look at what separates architectures. Nobody learns
 * `induction` and `grok` in so few steps: without targets, they are left out until someone does.
 */
export const tour: Suite = {
  id: 'tour',
  version: 1,
  name: { en: 'Tour', zh: '巡览' },
  description: {
    en: 'Fourteen tasks, from texts to brackets to digits, five architectures, 300 steps of batch 16, 3 seeds: see what each can learn and what it cannot.',
    zh: '十四个任务，从文本、括号到手写数字；五种架构，批量 16，训练 300 步，3 个随机种子：看看每种架构学得会什么、学不会什么。',
  },
  hidden: false,
  size: 'nano',
  architectures: ['mlp', 'resnet', 'lstm', 'mingru', 'gpt2'],
  tasks: [
    { id: 'moby', length: 64 },
    { id: 'grammar', length: null },
    { id: 'mqar', length: 32 },
    { id: 'selective-copy', length: null },
    { id: 'induction', length: null },
    { id: 'parity', length: null },
    { id: 'modular', length: null },
    { id: 'cycle', length: null },
    { id: 'dyck', length: null },
    { id: 'sort', length: null },
    { id: 'reverse', length: null },
    { id: 'addition', length: null },
    { id: 'grok', length: null },
    { id: 'linreg', length: null },
    { id: 'mnist', length: null },
    { id: 'mnist-rows', length: null },
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
