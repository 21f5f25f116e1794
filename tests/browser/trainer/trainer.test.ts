/** The trainer behind its real worker, on real data. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunConfig } from '../../../src/base/config';
import { startTrainer } from '../../../src/trainer/client';
import type { RunEvent, RunResult, Trainer } from '../../../src/trainer/protocol';
import { tinyConfig } from '../support/models';

let trainer: Trainer;
const base = new URL('/', location.href).href;

beforeAll(async () => {
  trainer = startTrainer();
  await trainer.open('software', base);
});
afterAll(() => trainer.stop());

const config = (change: Partial<RunConfig> = {}) =>
  tinyConfig('gpt2', {
    task: 'mqar',
    length: 16,
    steps: 20,
    evaluation: { every: 10, examples: 32 },
    ...change,
  });
const run = (
  change: Partial<RunConfig> = {},
  exportSteps?: number,
  listener: (event: RunEvent) => void = () => {},
) => trainer.run(config(change), exportSteps ? { exportSteps } : {}, listener);

describe('a run', () => {
  let events: RunEvent[];
  let result: RunResult;
  beforeAll(async () => {
    events = [];
    result = await run({}, 2, (event) => events.push(event));
  });

  test('goes to its horizon with a loss for every step and evaluations at the cadence', () => {
    expect(result.error).toBeNull();
    expect(result.end).toBe('completed');
    expect(result.curve.trainLoss).toHaveLength(20);
    expect(result.curve.evaluations.map(({ step }) => step)).toEqual([0, 10, 20]);
    expect(result.curve.blocks.at(-1)!.step).toBe(20);
    expect(result.test).not.toBeNull();
  });

  test('in half precision goes nearly the same way, by other kernels', async () => {
    const half = await run({ precision: 'f16' });
    expect(half.end).toBe('completed');
    expect(Object.keys(half.kernels).length).toBeGreaterThan(0);
    for (const [shapes, variant] of Object.entries(half.kernels))
      if (shapes.startsWith('gemm')) expect(variant).toMatch(/^workgroup .* f16/);
    expect(half.curve.trainLoss).not.toEqual(result.curve.trainLoss);
    half.curve.trainLoss.forEach((loss, step) => expect(loss).toBeCloseTo(result.curve.trainLoss[step]!, 2));
    // What comes after it is not touched.
    expect((await run()).curve.trainLoss).toEqual(result.curve.trainLoss);
  });

  test('lets the model write where the task is text', async () => {
    const write = { prompt: 'The whale ', tokens: 20, temperature: 0.8, topP: 0.95 };
    const text = await trainer.run(config({ task: 'moby' }), { make: { write } }, () => {});
    expect(text.error).toBeNull();
    expect(text.made).toEqual({ kind: 'text', prompt: 'The whale ', text: expect.any(String) });
    expect((text.made as { text: string }).text).toHaveLength(20);
    const again = await trainer.run(config({ task: 'moby' }), { make: { write } }, () => {});
    expect(again.made).toEqual(text.made);
    expect((await trainer.run(config(), { make: { write } }, () => {})).made).toBeNull();
  });

  test('starts at the loss of a guess', () => {
    expect(result.curve.evaluations[0]!.loss).toBeCloseTo(Math.log(16), 1);
    expect(result.curve.trainLoss[0]).toBeCloseTo(Math.log(16), 1);
  });

  test('tells as it goes: of a block, then of what was judged within it', () => {
    const kinds = events.map(({ kind }) => kind);
    expect(kinds.slice(0, 4)).toEqual(['compiled', 'evaluation', 'block', 'evaluation']);
    expect(kinds.filter((kind) => kind === 'evaluation')).toHaveLength(3);
    expect(kinds.at(-1)).toBe('evaluation');
  });

  test('keeps evaluation off the clock', () => {
    const { trainSeconds, evaluationSeconds, stepSeconds } = result.timing;
    expect(evaluationSeconds).toBeGreaterThan(0);
    expect(result.curve.evaluations.at(-1)!.seconds).toBe(trainSeconds);
    expect(stepSeconds! * 20).toBeGreaterThan(trainSeconds / 2);
  });

  test('is the same again from the same config, and another with another seed', async () => {
    const again = await run();
    expect(again.curve.trainLoss).toEqual(result.curve.trainLoss);
    const other = await run({ seed: 8 });
    expect(other.curve.trainLoss).not.toEqual(result.curve.trainLoss);
  });

  test('exports weights before and after, and the batches it saw', () => {
    const { initial, batches, details } = result.exported!;
    const final = result.exported!.final!;
    expect(initial.map(({ name }) => name)).toEqual(final.map(({ name }) => name));
    const changed = initial.filter(({ data }, index) =>
      data.some((value, at) => value !== final[index]!.data[at]),
    );
    expect(changed).toHaveLength(initial.length);
    expect(batches.map(({ name, shape }) => [name, shape])).toEqual([
      ['inputs', [2, 2, 16]],
      ['targets', [2, 2, 16]],
    ]);
    expect(details).toMatchObject({
      optimizer: { beta1: 0.9, beta2: 0.95 },
      conventions: { normEpsilon: 1e-5 },
    });
  });
});

test('the warm-up leaves no trace: weights before the first step are the initial ones', async () => {
  const first = await run({ steps: 1 }, 1);
  const rate = first.exported!.initial.find(({ name }) => name === 'norm.weight')!;
  expect([...rate.data].every((value) => value === 1)).toBe(true);
  const still = await run(
    { steps: 1, optimizer: { name: 'sgd', learningRate: 1e-12, momentum: 0, weightDecay: 0 } },
    1,
  );
  expect(still.exported!.final!).toEqual(still.exported!.initial);
});

test('a rate far too high is a divergence, and the next run is not touched by it', async () => {
  const wild = await run({
    steps: 60,
    clip: null,
    optimizer: { name: 'sgd', learningRate: 10, momentum: 0.99, weightDecay: 0 },
    schedule: { warmup: 0, decay: 0, floor: 1 },
  });
  expect(wild.end).toBe('diverged');
  expect(wild.curve.trainLoss.every((loss) => Number.isFinite(loss))).toBe(true);
  expect((await run()).end).toBe('completed');
});

test('stops after the block at hand and keeps what it has', async () => {
  const result = await run({ steps: 2000 }, undefined, (event) => {
    if (event.kind === 'block') void trainer.stop();
  });
  expect(result.end).toBe('stopped');
  expect(result.curve.trainLoss.length).toBeGreaterThanOrEqual(10);
  expect(result.curve.trainLoss.length).toBeLessThan(2000);
});

describe('what cannot be is a result with a typed error', () => {
  test.each([
    ['bad-argument', { architecture: 'perceptron' }, /mlp, resnet/],
    ['bad-argument', { task: 'chess' }, /moby/],
    ['unsupported-config', { architecture: 'mlp' }, /image/],
    ['unsupported-config', { length: 3 }, /length/],
  ] as const)('%s %o', async (code, change, message) => {
    const { end, error } = await run(change);
    expect(end).toBe('failed');
    expect(error?.code).toBe(code);
    expect(error?.message).toMatch(message);
  });
});

test('an error of the worker arrives with its code', async () => {
  await expect(startTrainer().open('hardware', base)).rejects.toMatchObject({ code: 'no-adapter' });
});

test('missing data name the file and are asked for again', async () => {
  const lost = startTrainer();
  await lost.open('software', new URL('/nowhere/', base).href);
  const failed = await lost.run(config({ task: 'moby' }), {}, () => {});
  expect(failed.error?.code).toBe('data');
  await lost.open('software', base);
  expect((await lost.run(config({ task: 'moby' }), {}, () => {})).end).toBe('completed');
});
