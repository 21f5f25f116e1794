/**
 * Before the first step a classifier knows nothing, so its loss is ln V: more is confidence in guesses, and a sign of
 * initial weights or a last norm gone wrong (Karpathy, “A recipe for training neural networks”: verify loss @ init).
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { RunConfig } from '../../src/base/config';
import { variantIds } from '../../src/base/variant';
import { recipe } from '../../src/benchmark/recipe';
import { architectures } from '../../src/catalog/architectures';
import { base, completed, openTrainer } from './support/runs';
import { seen } from './support/seen';

/** Stated before anything was run. Logits with a spread of s cost s²/2 nats: of 78 classes this allows s = 0.66. */
const MOST_ABOVE = 0.05;
const SEEDS = [1, 2, 3, 4, 5, 6];
/**
 * Their heads start as PyTorch starts a linear map, and what they read has a variance of 1: that of a logit is ⅓, so that ⅙ nat
 * above ln V is what to expect of them, more or less by seed. They were found by the bound above.
 */
const DEFAULT_HEADS = ['mingru', 's4d'];
const EXPECTED_ABOVE = 1 / 6;
/** Of the mean over six seeds. */
const SPREAD = 0.1;

let trainer: Awaited<ReturnType<typeof openTrainer>>;
beforeAll(async () => {
  trainer = await openTrainer();
});

const ids = variantIds(architectures.filter(({ accepts }) => accepts.includes('tokens')));

/** Two vocabularies, so that no fixed number passes. */
describe.each([
  { task: 'moby', length: 32 },
  { task: 'mqar', length: 16 },
])('on $task', ({ task, length }) => {
  const rows: { architecture: string; seed: number; classes: number; even: number; loss: number }[] = [];

  /** What the loss is above ln V, before the first step. */
  async function above(architecture: string, seed: number): Promise<number> {
    const config = RunConfig.parse({
      architecture,
      task,
      size: 'nano',
      seed,
      batch: 8,
      length,
      steps: 1,
      optimizer: recipe('adamw', 'nano'),
      schedule: { warmup: 0, decay: 0, floor: 0 },
      clip: 1,
      evaluation: { every: 1, examples: 256 },
      readEvery: 1,
    });
    const { curve } = completed(await trainer.train(config));
    const { loss } = curve.evaluations[0]!;
    const { facts } = await trainer.examples({ ...config, architecture }, 'evaluation', 1, base);
    const even = Math.log(facts.shape.classes);
    rows.push({ architecture, seed, classes: facts.shape.classes, even, loss });
    return loss - even;
  }

  test.each(ids.filter((id) => !DEFAULT_HEADS.includes(id)))('%s', async (architecture) => {
    const excess = await above(architecture, SEEDS[0]!);
    const { even } = rows.at(-1)!;
    expect(Math.abs(excess)).toBeLessThan(MOST_ABOVE * even);
  });

  test.each(DEFAULT_HEADS)('%s, whose head starts as PyTorch’s', async (architecture) => {
    let sum = 0;
    for (const seed of SEEDS) sum += await above(architecture, seed);
    expect(Math.abs(sum / SEEDS.length - EXPECTED_ABOVE)).toBeLessThan(SPREAD);
  });

  test('kept', async (context) => {
    const names = new Set(rows.map(({ architecture }) => architecture));
    expect(names).toEqual(new Set(ids));
    await seen(context, `initial-loss-${task}`, `${names.size} architectures and variants`, { rows });
  });
});
