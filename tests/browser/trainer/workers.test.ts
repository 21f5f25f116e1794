/** Several workers, simulated on one device, learn what their mean should. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunConfig } from '../../../src/base/config';
import { startTrainer } from '../../../src/trainer/client';
import type { RunOptions, Trainer } from '../../../src/trainer/protocol';
import { tinyConfig } from '../support/models';

let trainer: Trainer;

beforeAll(async () => {
  trainer = startTrainer();
  await trainer.open('software', new URL('/', location.href).href);
});
afterAll(() => trainer.stop());

const descent = { name: 'sgd', learningRate: 0.1, momentum: 0, weightDecay: 0 } as const;

async function run(architecture: string, change: Partial<RunConfig>, options: RunOptions = {}) {
  const small = { task: 'mnist', batch: 8, steps: 20, evaluation: { every: 10, examples: 64 } };
  return trainer.run(tinyConfig(architecture, { ...small, clip: null, ...change }), options, () => {});
}

// Workers are judged where they stand; one alone is laid aside within a block of 20 steps, and judged later.
test.each([
  ['mlp', { task: 'mnist' }],
  ['gpt2', { task: 'mqar', length: 16 }],
])('%s: workers that meet after every step of plain descent are one', async (architecture, change) => {
  const alone = await run(architecture, { ...change, optimizer: descent });
  expect(alone.error).toBeNull();
  const workers = { count: 4, localSteps: 1 };
  const together = await run(architecture, { ...change, optimizer: descent, workers });
  expect(together.error).toBeNull();
  together.curve.trainLoss.forEach((loss, step) => expect(loss).toBeCloseTo(alone.curve.trainLoss[step]!, 4));
  expect(together.curve.evaluations).toHaveLength(3);
  together.curve.evaluations.forEach(({ loss }, at) =>
    expect(loss).toBeCloseTo(alone.curve.evaluations[at]!.loss, 4),
  );
});

test('apart for longer they learn something else, each with its own state, the same each time', async () => {
  const alone = await run('resnet', {});
  const apart = await run('resnet', { workers: { count: 4, localSteps: 5 } });
  expect(apart.error).toBeNull();
  const final = (result: typeof alone) => result.curve.evaluations.at(-1)!.loss;
  expect(final(apart)).not.toBeCloseTo(final(alone), 3);
  expect(final(apart)).toBeLessThan(apart.curve.evaluations[0]!.loss);
  expect(
    (await run('resnet', { workers: { count: 4, localSteps: 5 } })).curve.evaluations.map((e) => e.loss),
  ).toEqual(apart.curve.evaluations.map((e) => e.loss));
});

test.each([
  [{ count: 3, localSteps: 5 }, {}, 'count must divide the batch (8), which 3 does not'],
  [{ count: 2, localSteps: 3 }, {}, 'localSteps must divide the steps that blocks are made of (10)'],
  [{ count: 2, localSteps: 5 }, { exportSteps: 2 }, 'cannot be exported'],
])('%o %o is refused', async (workers, options, sentence) => {
  const refused = await run('mlp', { workers }, options);
  expect(refused.end).toBe('failed');
  expect(refused.error).toMatchObject({
    code: 'unsupported-config',
    message: expect.stringContaining(sentence),
  });
});

test('a model of so many layers', async () => {
  const { model, error } = await run('gpt2', { task: 'mqar', length: 16, layers: 4, steps: 10 });
  expect(error).toBeNull();
  expect(model!.dimensions.layers).toBe(4);
  expect((await run('mlp', { layers: 4 })).error).toMatchObject({ code: 'unsupported-config' });
});

test('a model of so many parameters in place of its size class', async () => {
  for (const parameters of [5000, 20_000]) {
    const { model } = await run('mlp', { parameters, steps: 10 });
    expect(Math.abs(model!.parameters / parameters - 1)).toBeLessThan(0.05);
  }
});
