import { describe, expect, test } from 'vitest';
import { RunConfig } from '../../../src/base/config';
import { customPlan } from '../../../src/benchmark/custom-plan';
import { planSuite, suiteCells } from '../../../src/benchmark/plan';
import { recipe } from '../../../src/benchmark/recipe';
import { Suite } from '../../../src/benchmark/suite';
import { suiteById, suites } from '../../../src/benchmark/suites';
import { smoke } from '../../../src/benchmark/suites/smoke';
import { catalogue as wholeCatalogue } from '../../../src/catalog';
import { catalogue, smokeTargets } from '../../fixtures/runs';

test('every suite is valid data, and every run of it is a valid config', () => {
  for (const suite of suites) {
    expect(Suite.parse(suite)).toEqual(suite);
    expect(suite.evaluation.every % suite.readEvery).toBe(0);
    expect(suite.steps % suite.evaluation.every).toBe(0);
    expect(suite.schedule.warmup + suite.schedule.decay).toBeLessThanOrEqual(suite.steps);
  }
  expect(new Set(suites.map(({ id }) => id)).size).toBe(suites.length);
});

test('smoke: six architectures, every task each accepts, 3 seeds', () => {
  const plan = planSuite(smoke, catalogue, smokeTargets);
  expect(plan).toHaveLength((2 + 4 + 4 + 4) * 3);
  plan.forEach((config) => expect(RunConfig.parse(config)).toEqual(config));
  const tasksOf = (architecture: string) =>
    new Set(plan.filter((config) => config.architecture === architecture).map(({ task }) => task));
  expect(tasksOf('mlp')).toEqual(new Set(['mnist']));
  expect(tasksOf('gpt2')).toEqual(new Set(['moby', 'mnist-rows', 'mqar']));
});

test('seeds are the outer loop, every seed has each cell once, in an order of its own', () => {
  const plan = planSuite(smoke, catalogue, smokeTargets);
  const cells = (seed: number) =>
    plan.filter((config) => config.seed === seed).map(({ architecture, task }) => `${architecture} ${task}`);
  expect(plan.map(({ seed }) => seed)).toEqual([...plan.map(({ seed }) => seed)].sort((a, b) => a - b));
  expect(new Set(cells(1))).toEqual(new Set(cells(2)));
  expect(cells(1)).not.toEqual(cells(2));
  expect(planSuite(smoke, catalogue, smokeTargets)).toEqual(plan);
});

test('tasks without targets are in no plan, and a suite without any says so', () => {
  const some = { cells: smokeTargets.cells.filter(({ task }) => task !== 'mqar') };
  expect(suiteCells(smoke, catalogue, some).withoutTargets).toEqual(['mqar']);
  expect(planSuite(smoke, catalogue, some).some(({ task }) => task === 'mqar')).toBe(false);
  expect(() => planSuite(smoke, catalogue, { cells: [] })).toThrow(
    expect.objectContaining({ code: 'bad-argument', message: expect.stringContaining('not available yet') }),
  );
});

test('targets of another version of the suite do not count', () => {
  const newer = { ...smoke, version: 2 };
  expect(suiteCells(newer, catalogue, smokeTargets).runnable).toEqual([]);
});

test('an unknown suite is answered with those that exist', () => {
  expect(() => suiteById('smok')).toThrow(/no suite "smok".*tiny, smoke, quick, tour, standard, full/);
});

test('a custom session takes the settings of smoke for all that is not said', () => {
  const plan = customPlan({ architectures: ['gpt2'], tasks: ['moby'] }, catalogue);
  expect(plan).toHaveLength(3);
  expect(plan[0]).toMatchObject({
    steps: 120,
    batch: 8,
    size: 'nano',
    length: 32,
    optimizer: smoke.optimizer,
  });
});

test('a custom session can start from another suite', () => {
  const plan = customPlan({ suite: 'quick', tasks: ['moby'], learningRate: 0.01 }, catalogue);
  const { batch, steps, evaluation, schedule, tasks } = suiteById('quick');
  const { length } = tasks.find(({ id }) => id === 'moby')!;
  expect(plan[0]).toMatchObject({ batch, steps, evaluation, schedule, length });
  expect(plan[0]!.optimizer).toEqual({ ...recipe('adamw', 'nano'), learningRate: 0.01 });
});

test('half precision is in every config of the session, and single precision is not written down', () => {
  const plan = (precision?: string) =>
    customPlan({ tasks: ['moby'], ...(precision ? { precision } : {}) }, catalogue);
  expect(plan('f16').every(({ precision }) => precision === 'f16')).toBe(true);
  expect(plan('f32')).toEqual(plan());
});

test('custom seeds are no seeds of a suite', () => {
  const taken = new Set(suites.flatMap(({ seeds }) => seeds));
  const plan = customPlan({ seeds: 100, architectures: ['gpt2'], tasks: ['moby'] }, catalogue);
  expect(new Set(plan.map(({ seed }) => seed)).size).toBe(100);
  expect(plan.some(({ seed }) => taken.has(seed))).toBe(false);
});

test('a chosen number of steps brings a cadence and a schedule that fit', () => {
  for (const steps of [1, 2, 7, 12, 50, 120, 1000, 99_999]) {
    const [config] = customPlan({ architectures: ['gpt2'], tasks: ['moby'], seeds: 1, steps }, catalogue);
    expect(RunConfig.parse(config)).toEqual(config);
    expect(config!.evaluation.every % config!.readEvery).toBe(0);
    expect(config!.schedule.warmup + config!.schedule.decay).toBeLessThanOrEqual(steps);
  }
  const [same] = customPlan({ architectures: ['gpt2'], tasks: ['moby'], steps: 120 }, catalogue);
  expect(same).toMatchObject({ evaluation: smoke.evaluation, readEvery: 10, schedule: smoke.schedule });
});

test('architectures and tasks that do not go together are left out, unless somebody asked for them', () => {
  const plan = customPlan({ tasks: ['mnist'] }, catalogue);
  expect(new Set(plan.map(({ architecture }) => architecture))).toEqual(new Set(['mlp', 'resnet']));
  expect(() => customPlan({ architectures: ['mlp', 'gpt2'], tasks: ['moby'] }, catalogue)).toThrow(
    /"mlp" takes none of moby.*mnist/,
  );
});

test.each([
  [{ architectures: ['gpt3'] }, 'architectures', 'mlp, resnet, lstm, mingru, gpt2, llama'],
  [{ architectures: [] }, 'architectures', 'at least one'],
  [{ tasks: ['moby', 'imagenet'] }, 'tasks', 'moby, mqar, mnist, mnist-rows'],
  [{ size: 'huge' }, 'size', 'nano, micro, mini, small'],
  [{ precision: 'f8' }, 'precision', 'f32, f16'],
  [{ optimizer: 'adamax' }, 'optimizer', 'adamw, sgd, adam'],
  [{ learningRate: -1 }, 'learningRate', 'above 0'],
  [{ learningRate: 0 }, 'learningRate', 'above 0'],
  [{ learningRate: NaN }, 'learningRate', 'above 0'],
  [{ learningRate: 1e9 }, 'learningRate', 'at most 10'],
  [{ seeds: 0 }, 'seeds', 'from 1 to 100'],
  [{ seeds: 1e9 }, 'seeds', 'from 1 to 100'],
  [{ steps: -5 }, 'steps', 'from 1 to 100000'],
  [{ steps: 1.5 }, 'steps', 'from 1 to 100000'],
  [{ steps: Infinity }, 'steps', 'from 1 to 100000'],
  [{ suite: 'none' }, 'suite', 'smoke'],
])('%o is refused, with what is allowed', (options, field, allowed) => {
  expect(() => customPlan(options, catalogue)).toThrow(
    expect.objectContaining({
      code: 'bad-argument',
      message: expect.stringContaining(allowed),
      detail: expect.objectContaining({ field }),
    }),
  );
});

test('the length is left to tasks that fix it, in a suite or not', () => {
  const [plan] = customPlan({ architectures: ['vae'], tasks: ['mnist-vae'], seeds: 1 }, wholeCatalogue);
  expect(plan!.length).toBeNull();
});

test('a variant is asked for by its options, in any order, and is a competitor of its own', () => {
  const plan = customPlan(
    {
      architectures: ['llama', 'llama+tied-head+qk-norm', 'llama+qk-norm+tied-head'],
      tasks: ['mqar'],
      seeds: 1,
    },
    wholeCatalogue,
  );
  expect(plan.map(({ architecture }) => architecture).sort()).toEqual(['llama', 'llama+qk-norm+tied-head']);
});

test.each(['llama+qk', 'gpt2+qk-norm', 'lstm+', '+qk-norm'])('%s is refused with what there is', (id) => {
  expect(() => customPlan({ architectures: [id], tasks: ['mqar'] }, wholeCatalogue)).toThrow(
    expect.objectContaining({
      code: 'bad-argument',
      detail: expect.objectContaining({ value: id, allowed: expect.stringContaining('llama+qk-norm') }),
    }),
  );
});

describe('a text of the visitor’s own', () => {
  const text = '0123456789abcdef';

  test('is in every config of a task that needs one, and in no other', () => {
    const plan = customPlan(
      { architectures: ['gpt2'], tasks: ['own-text', 'moby'], seeds: 1, text },
      wholeCatalogue,
    );
    expect(plan.map((config) => [config.task, config.text])).toEqual(
      expect.arrayContaining([
        ['own-text', text],
        ['moby', undefined],
      ]),
    );
    plan.forEach((config) => expect(RunConfig.parse(config)).toEqual(config));
  });

  test('is what a session is about where no task is named', () => {
    const plan = customPlan({ architectures: ['gpt2', 'lstm'], seeds: 1, text }, wholeCatalogue);
    expect(plan.map(({ task }) => task)).toEqual(['own-text', 'own-text']);
  });

  test.each([
    [{ tasks: ['own-text'] }, 'the task own-text needs a text'],
    [{ tasks: ['moby'], text }, 'for these tasks alone: own-text'],
    [{ text: 'my text' }, '16 hexadecimal digits'],
    [{ tasks: ['own-text'], vocabulary: 100, text }, 'these tasks alone: '],
  ])('%o is refused by name', (options, message) => {
    expect(() => customPlan({ architectures: ['gpt2'], ...options }, wholeCatalogue)).toThrow(
      expect.objectContaining({
        code: 'bad-argument',
        message: expect.stringContaining(message),
        detail: expect.objectContaining({ field: 'vocabulary' in options ? 'vocabulary' : 'text' }),
      }),
    );
  });

  test('no suite asks for one', () => {
    const needy = wholeCatalogue.tasks.filter(({ needsText }) => needsText).map(({ id }) => id);
    for (const suite of suites) expect(suite.tasks.some(({ id }) => needy.includes(id))).toBe(false);
  });
});
