/** What a run tells of the examples it is watched on is what it is judged by. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunConfig } from '../../../src/base/config';
import { IGNORED } from '../../../src/catalog/task';
import { startTrainer } from '../../../src/trainer/client';
import type { RunEvent, Trainer } from '../../../src/trainer/protocol';
import { cutExamples, scoreOf } from '../../../src/ui/charts/examples';
import { tinyConfig } from '../support/models';

const WATCHED = 64;

let trainer: Trainer;
const base = new URL('/', location.href).href;

beforeAll(async () => {
  trainer = startTrainer();
  await trainer.open('software', base);
});
afterAll(() => trainer.stop());

async function watched(config: RunConfig, watch: number) {
  const evaluations: Extract<RunEvent, { kind: 'evaluation' }>[] = [];
  const result = await trainer.run(config, { watch }, (event) => {
    if (event.kind === 'evaluation') evaluations.push(event);
  });
  expect(result.error).toBeNull();
  return { evaluations, shown: await trainer.examples(config, 'evaluation', watch || 1, base) };
}

const few = { steps: 20, evaluation: { every: 10, examples: WATCHED } };

test.each([
  ['a label of the whole', 'mlp', { task: 'mnist' }],
  ['answers after a given part', 'gpt2', { task: 'mqar', length: 16 }],
  ['the rest of a sequence', 't5', { task: 'mqar', length: 16 }],
  ['what was hidden from it', 'bert', { task: 'moby', length: 16 }],
])('the metric is the share of right answers: %s', async (_what, architecture, change) => {
  const config = tinyConfig(architecture, { ...few, ...change });
  const { evaluations, shown } = await watched(config, WATCHED);
  expect(evaluations.map(({ evaluation }) => evaluation.step)).toEqual([0, 10, 20]);
  for (const { evaluation, answers } of evaluations) {
    expect(answers).toHaveLength(shown.batch.targets.length);
    const { right, answered } = scoreOf(cutExamples(shown, answers!, 0, WATCHED));
    expect(answered).toBe(shown.batch.targets.filter((target) => target !== IGNORED).length);
    if (config.task !== 'moby') expect(right / answered).toBeCloseTo(evaluation.metric, 6);
  }
});

test('numbers are told as they are: their mean squared error is the loss', async () => {
  const config = tinyConfig('gpt2', { ...few, task: 'linreg', length: 16 });
  const { evaluations, shown } = await watched(config, WATCHED);
  const { evaluation, answers } = evaluations.at(-1)!;
  const questions = cutExamples(shown, answers!, 0, WATCHED).flatMap((example) =>
    example.questions.flatMap((question) => question ?? []),
  );
  expect(questions).toHaveLength(WATCHED * 8);
  const squares = questions.map(({ answer, expected }) => (answer! - expected) ** 2);
  expect(squares.reduce((sum, square) => sum + square, 0) / squares.length).toBeCloseTo(evaluation.loss, 3);
});

test('of fewer examples the first are told; nobody watched, nothing is told; who only makes samples answers nothing', async () => {
  const config = tinyConfig('gpt2', { ...few, steps: 10, task: 'mqar', length: 16 });
  const all = (await watched(config, WATCHED)).evaluations.at(-1)!.answers!;
  expect((await watched(config, 3)).evaluations.at(-1)!.answers).toEqual(all.slice(0, 3 * 16));
  expect((await watched(config, 0)).evaluations.every(({ answers }) => answers === undefined)).toBe(true);
  const maker = tinyConfig('vae', { ...few, steps: 10, task: 'two-moons' });
  expect((await watched(maker, 3)).evaluations.every(({ answers }) => answers === undefined)).toBe(true);
});

test('a page too busy to listen hears every event before the result', async () => {
  const steps: number[] = [];
  await trainer.run(tinyConfig('mlp', { ...few, task: 'mnist' }), { watch: 8 }, (event) => {
    if (event.kind === 'evaluation') steps.push(event.evaluation.step);
    if (event.kind !== 'block') return;
    const until = performance.now() + 400; // long enough for a whole block of so small a model, and its test
    while (performance.now() < until);
  });
  expect(steps).toEqual([0, 10, 20]);
});
