/** A short run of every task through the real workers: what each judges besides its metric is there, and only there. */
import { beforeAll, describe, expect, test } from 'vitest';
import { takes } from '../../../src/base/catalogue';
import type { RunConfig } from '../../../src/base/config';
import { architectures } from '../../../src/catalog/architectures';
import { usual } from '../../../src/catalog/task';
import { tasks } from '../../../src/catalog/tasks';
import { startTrainer } from '../../../src/trainer/client';
import type { RunResult, Trainer } from '../../../src/trainer/protocol';
import { tinyConfig } from '../support/models';

let trainer: Trainer;

beforeAll(async () => {
  trainer = startTrainer();
  await trainer.open('software', new URL('/', location.href).href);
});

/** Quick to compile and to train. */
const light = ['rnn', 'mlp', 'vae'];

const run = (architecture: string, task: string, change: Partial<RunConfig> = {}): Promise<RunResult> =>
  trainer.run(
    tinyConfig(architecture, {
      task,
      length: tasks.find(({ id }) => id === task)!.minLength,
      batch: 4,
      steps: 4,
      readEvery: 2,
      evaluation: { every: 2, examples: 64 },
      ...change,
    }),
    {},
    () => {},
  );

describe.each(tasks.filter(({ needsText }) => !needsText))('$id', (task) => {
  const architecture = architectures.find((each) => light.includes(each.id) && takes(each, task))!;

  test('trains, is judged in its metric, and waits for no data that it does not say', async () => {
    const { end, error, curve, test: result, timing } = await run(architecture.id, task.id);
    expect(error).toBeNull();
    expect(end).toBe('completed');
    expect(curve.trainLoss).toHaveLength(4);
    expect(curve.trainLoss.every(Number.isFinite)).toBe(true);
    expect(curve.evaluations.map(({ step }) => step)).toEqual([0, 2, 4]);
    expect(Number.isFinite(result!.metric)).toBe(true);
    expect(result!.unseen !== undefined).toBe(task.unseenLengths === true);
    expect(result!.distance !== undefined).toBe(task.kind === 'unlabelled');
    for (const evaluation of curve.evaluations)
      expect(evaluation.training !== undefined).toBe(task.judgesTraining === true);
    expect(timing.waitSeconds).toBeGreaterThanOrEqual(0);
    expect(timing.waitSeconds!).toBeLessThan(timing.trainSeconds);
    expect(timing.preparationMicroseconds).toBeGreaterThan(0);
  });

  test('an untrained model scores about what no learning does', async () => {
    const { metric, loss } = (await run(architecture.id, task.id, { steps: 1 })).curve.evaluations[0]!;
    if (task.metric.id === 'loss') return;
    const baseline = task.baselineOf?.({ length: task.minLength }) ?? task.baseline!.value;
    // Of answers at random some are right; without knowing frequencies a text costs more.
    if (task.metric.id === 'accuracy') expect(metric).toBeLessThan(baseline + 0.25);
    else expect(metric).toBeGreaterThan(0.8 * baseline);
    const { classes } = task.shape(usual);
    if (classes > 1) expect(Math.abs(loss / Math.log(classes) - 1)).toBeLessThan(0.25);
  });
});

test('metrics are made from the loss as each task says', async () => {
  const ofGrammar = (await run('rnn', 'grammar', { length: 16 })).test!;
  expect(ofGrammar.loss - ofGrammar.metric).toBeCloseTo(2.0201, 1); // the least possible loss
  const ofLinreg = (await run('rnn', 'linreg', { length: 32 })).test!;
  expect(ofLinreg.metric / ofLinreg.loss).toBeCloseTo(12.48, 1);
});

test('less data and wrong labels change training, and not what is judged', async () => {
  const whole = await run('rnn', 'mqar', { length: 16, steps: 8 });
  const part = await run('rnn', 'mqar', { length: 16, steps: 8, data: { share: 0.1 } });
  const noisy = await run('rnn', 'mqar', { length: 16, steps: 8, data: { labelNoise: 0.2 } });
  expect(part.curve.evaluations[0]).toEqual({ ...whole.curve.evaluations[0], seconds: 0 });
  expect(noisy.curve.evaluations[0]).toEqual({ ...whole.curve.evaluations[0], seconds: 0 });
  expect(part.curve.trainLoss).not.toEqual(whole.curve.trainLoss);
  expect(noisy.curve.trainLoss).not.toEqual(whole.curve.trainLoss);
});

describe('what cannot be is refused with the field and what is allowed', () => {
  test.each([
    ['labelNoise', 'rnn', 'linreg', { data: { labelNoise: 0.2 } }],
    ['labelNoise', 'bert', 'moby', { data: { labelNoise: 0.2 } }],
    ['vocabulary', 'rnn', 'parity', { vocabulary: 5 }],
    ['vocabulary', 'rnn', 'mqar', { vocabulary: 3 }],
    ['length', 'rnn', 'reverse', { length: 10, vocabulary: 2 }],
    ['length', 'rnn', 'mqar', { length: 9000 }],
  ] as const)('%s: %s on %s', async (field, architecture, task, change) => {
    const { end, error } = await run(architecture, task, change);
    expect(end).toBe('failed');
    expect(error).toMatchObject({ code: 'unsupported-config', detail: { field } });
    expect(error!.message).toMatch(/takes|has a/);
  });

  test('T5 and tasks that ask along the way', async () => {
    const { error } = await run('t5', 'parity');
    expect(error).toMatchObject({
      code: 'unsupported-config',
      detail: { task: 'parity', allowed: 'next, after' },
    });
  });
});
