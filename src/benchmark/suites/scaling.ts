import { recipe } from '../recipe';
import type { Suite, SuiteReference } from '../suite';

/** How the time of a step grows. It trains too shortly to tell who learns: it has no targets, and ranks nobody. */
export const scaling: Suite = {
  id: 'scaling',
  version: 1,
  name: { en: 'Scaling', zh: '扩展' },
  description: {
    en: 'Larger batches, longer texts, wider and deeper models, a few steps each: how step time grows on this device. Ranks nobody.',
    zh: '逐步加大批量、文本长度、模型宽度和深度，各训练几步，看每步用时在此设备上怎样增长。不参与排名。',
  },
  hidden: false,
  varies: true,
  size: 'nano',
  architectures: ['mlp', 'resnet', 'lstm', 'mingru', 'gpt2', 'llama'],
  tasks: [
    { id: 'moby', length: 32 },
    { id: 'mnist', length: null },
  ],
  seeds: [1],
  detects: null,
  batch: 8,
  steps: 40,
  evaluation: { every: 40, examples: 64 },
  readEvery: 10,
  schedule: { warmup: 0, decay: 0, floor: 0 },
  clip: 1,
  optimizer: recipe('adamw', 'nano'),
  exceptions: {},
};

/** Of a record. */
export function isOfScaling({ suite }: { suite: SuiteReference }): boolean {
  return suite?.id === scaling.id;
}
