/**
 * Before the first step a classifier knows nothing, so its loss is ln V: more is confidence in guesses, and a sign of
 * initial weights or a last norm gone wrong (Karpathy, “A recipe for training neural networks”: verify loss @ init).
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { RunConfig } from '../../src/base/config';
import { variantIds } from '../../src/base/variant';
import { recipe } from '../../src/benchmark/recipe';
import { architectures } from '../../src/catalog/architectures';
import type { Trainer } from '../../src/trainer/protocol';
import { base, completed, openTrainer } from './support/runs';
import { seen } from './support/seen';

/** Stated before anything was run. Logits with a spread of s cost s²/2 nats: of 78 classes this allows s = 0.66. */
const MOST_ABOVE = 0.05;
const SEED = 1;

let trainer: Trainer;
beforeAll(async () => {
  trainer = await openTrainer();
});

const ids = variantIds(architectures.filter(({ accepts }) => accepts.includes('tokens')));

/** Two vocabularies, so that no fixed number passes. */
describe.each([
  { task: 'moby', length: 32 },
  { task: 'mqar', length: 16 },
])('on $task', ({ task, length }) => {
  const rows: object[] = [];

  test.each(ids)('%s', async (architecture) => {
    const config = RunConfig.parse({
      architecture,
      task,
      size: 'nano',
      seed: SEED,
      batch: 8,
      length,
      steps: 1,
      optimizer: recipe('adamw', 'nano'),
      schedule: { warmup: 0, decay: 0, floor: 0 },
      clip: 1,
      evaluation: { every: 1, examples: 256 },
      readEvery: 1,
    });
    const { curve } = completed(await trainer.run(config, {}, () => {}));
    const { loss } = curve.evaluations[0]!;
    const request = { architecture, task, length, seed: SEED, batch: 1, steps: 1 };
    const { facts } = await trainer.examples(request, 'evaluation', 1, base);
    const even = Math.log(facts.shape.classes);
    rows.push({ architecture, classes: facts.shape.classes, even, loss });
    expect(Math.abs(loss / even - 1)).toBeLessThan(MOST_ABOVE);
  });

  test('kept', async (context) => {
    expect(rows).toHaveLength(ids.length);
    await seen(context, `initial-loss-${task}`, `${rows.length} architectures`, {
      rows,
    });
  });
});
