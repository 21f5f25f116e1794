/** What must hold of every task. What a task is by its definition, and how it is solved, is in solutions.test.ts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  asksNumbers,
  IGNORED,
  IGNORED_NUMBER,
  splits,
  usual,
  type Batch,
  type Split,
  type Task,
  type TaskSettings,
  type TaskSource,
} from '../../../src/catalog/task';
import { tasks } from '../../../src/catalog/tasks';
import { packedAsset } from './packed-assets';

const product = (sizes: number[]) => sizes.reduce((total, size) => total * size, 1);
const held = splits.filter((split) => split !== 'unseen');

/** Settings that a task takes: any of its lengths up to 200, any of its vocabularies up to 200. */
function settingsOf(task: Task): fc.Arbitrary<TaskSettings> {
  const length =
    task.length === null ? fc.integer({ min: task.minLength, max: 200 }) : fc.constant(task.length);
  if (task.vocabulary === null) return fc.record({ length });
  const vocabulary = fc.integer({ min: task.vocabulary.least, max: Math.min(task.vocabulary.most, 200) });
  return fc.record({ length, vocabulary }).filter((settings) => hasRoom(task, settings));
}

function hasRoom(task: Task, settings: TaskSettings): boolean {
  try {
    task.shape(settings);
    return true;
  } catch {
    return false;
  }
}

const shortest = (task: Task): TaskSettings => ({ length: task.minLength });

test('there are 19 of them, with ids of their own and texts in both languages', () => {
  expect(new Set(tasks.map((task) => task.id)).size).toBe(tasks.length);
  expect(tasks).toHaveLength(19);
  for (const task of tasks) {
    const reasons = [task.baseline, task.best].flatMap((value) => (value ? [value.how] : []));
    for (const text of [task.name, task.description, task.tests, ...reasons]) {
      expect(text.en).not.toBe('');
      expect(text.zh).toMatch(/\p{Script=Han}/u);
    }
  }
});

const readable = tasks.filter(({ needsText }) => !needsText);

describe.each(readable.map((task) => [task.id, task] as const))('%s', (_id, task) => {
  test('shapes and ranges, at any settings', async () => {
    await fc.assert(
      fc.asyncProperty(settingsOf(task), fc.nat(0xffff_ffff), fc.nat(1000), async (settings, seed, index) => {
        const source = await task.load(packedAsset, settings);
        expect(source.shape).toEqual(task.shape(settings));
        for (const split of splits)
          if (source.examples[split] > 0) check(source, source.batch(split, seed, index, 2));
      }),
      { numRuns: task.length === null ? 25 : 3 },
    );
  });

  test('null stands for the default length, and nothing for the default vocabulary', async () => {
    const said = {
      length: task.defaultLength,
      ...(task.vocabulary ? { vocabulary: task.vocabulary.default } : {}),
    };
    expect(task.shape(usual)).toEqual(task.shape(said));
    const [byNull, byNumber] = await Promise.all([
      task.load(packedAsset, usual),
      task.load(packedAsset, said),
    ]);
    expect(byNull.batch('train', 3, 4, 2)).toEqual(byNumber.batch('train', 3, 4, 2));
    if (task.baselineOf) expect(task.baselineOf(usual)).toBeCloseTo(task.baseline!.value, 2);
  });

  test('a batch depends on nothing but its name', async () => {
    const source = await task.load(packedAsset, shortest(task));
    const other = await task.load(packedAsset, shortest(task));
    const call = fc.record({
      split: fc.constantFrom(...held),
      seed: fc.integer({ min: 0, max: 0xffffffff }),
      index: fc.nat(20_000),
    });
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 5 }), (calls) => {
        const forwards = calls.map(({ split, seed, index }) => source.batch(split, seed, index, 3));
        const backwards = [...calls]
          .reverse()
          .map(({ split, seed, index }) => other.batch(split, seed, index, 3));
        expect(forwards).toEqual(backwards.reverse());
      }),
      { numRuns: 30 },
    );
  });

  test('the batch size cuts the same row of examples', async () => {
    const source = await task.load(packedAsset, shortest(task));
    for (const split of held) {
      const whole = source.batch(split, 8, 0, 6);
      const parts = [0, 1, 2].map((index) => source.batch(split, 8, index, 2));
      expect(parts.flatMap((part) => [...part.inputs])).toEqual([...whole.inputs]);
      expect(parts.flatMap((part) => [...part.targets])).toEqual([...whole.targets]);
    }
  });

  test('seeds change training and nothing else', async () => {
    const source = await task.load(packedAsset, shortest(task));
    expect(source.batch('train', 1, 0, 8)).not.toEqual(source.batch('train', 2, 0, 8));
    expect(source.batch('evaluation', 1, 0, 8)).toEqual(source.batch('evaluation', 2, 0, 8));
    expect(source.batch('test', 1, 0, 8)).toEqual(source.batch('test', 2, 0, 8));
    expect(source.batch('evaluation', 1, 0, 8)).not.toEqual(source.batch('test', 1, 0, 8));
  });

  test('evaluation begins again where its examples end', async () => {
    const source = await task.load(packedAsset, shortest(task));
    const count = source.examples.evaluation;
    if (count === Infinity) return;
    expect(source.batch('evaluation', 0, count, 1)).toEqual(source.batch('evaluation', 0, 0, 1));
  });

  test('no example is both trained on and judged by', async () => {
    const source = await task.load(packedAsset, shortest(task));
    // All that judges, as far as it is finite; of what is without end, thousands: where there are few, they would meet.
    const seen = held.map((split) => {
      const count = Math.min(source.examples[split], task.look === 'image' ? 300 : 4000);
      return new Set(examplesOf(source, split, count));
    });
    const [train, evaluation, tested] = seen as [Set<string>, Set<string>, Set<string>];
    // Windows of a text may be alike by chance where they are 2 characters long; they are of other chapters.
    if (task.id === 'moby') return;
    expect([...evaluation].filter((example) => train.has(example) || tested.has(example))).toEqual([]);
    expect([...tested].filter((example) => train.has(example))).toEqual([]);
  });

  test('settings that cannot be give a typed error that says what can', async () => {
    const lengths =
      task.length === null ? [0, task.minLength - 1, -5, 2.5, Number.NaN, 1e9] : [1, task.length + 1];
    const bad: [TaskSettings, string, RegExp][] = lengths.map((length) => [
      { length },
      'length',
      task.length === null
        ? new RegExp(`from ${task.minLength} to 8192`)
        : new RegExp(`fixed length ${task.length}`),
    ]);
    const { vocabulary } = task;
    const counts = vocabulary ? [vocabulary.least - 1, vocabulary.most + 1, 2.5, Number.NaN] : [7];
    const allowed = vocabulary ? `from ${vocabulary.least} to ${vocabulary.most}` : 'vocabulary of its own';
    for (const count of counts)
      bad.push([{ length: null, vocabulary: count }, 'vocabulary', RegExp(allowed)]);
    for (const [settings, field, message] of bad) {
      const error = {
        code: 'unsupported-config',
        message: expect.stringMatching(message) as string,
        detail: expect.objectContaining({ task: task.id, field }) as object,
      };
      expect(() => task.shape(settings)).toThrow(expect.objectContaining(error));
      await expect(task.load(packedAsset, settings)).rejects.toMatchObject(error);
    }
  });

  test('seeds, indices and sizes that are no whole numbers are refused by name', async () => {
    const source = await task.load(packedAsset, usual);
    const bad: [string, number, number, number][] = [
      ['seed', 1.5, 0, 1],
      ['seed', -1, 0, 1],
      ['seed', 2 ** 32, 0, 1],
      ['seed', Number.NaN, 0, 1],
      ['index', 1, 0.5, 1],
      ['index', 1, -1, 1],
      ['size', 1, 0, 0],
      ['size', 1, 0, 1.5],
    ];
    for (const [field, seed, index, size] of bad)
      expect(() => source.batch('train', seed, index, size)).toThrow(
        expect.objectContaining({
          code: 'bad-argument',
          message: expect.stringMatching(new RegExp(`${field}: must be a whole number from`)) as string,
        }),
      );
  });

  test('another file in place of the data gives a typed error', async () => {
    if (task.sources.length === 0) return;
    const page = new TextEncoder().encode('<!doctype html><title>Not found</title>').buffer;
    await expect(task.load(() => Promise.resolve(page), usual)).rejects.toMatchObject({ code: 'data' });
  });

  test('labels have names, and so have tokens', async () => {
    const { shape, symbols, answers } = await task.load(packedAsset, usual);
    expect(symbols).toHaveLength(shape.kind === 'tokens' ? shape.vocabulary : 0);
    if (shape.classes > 1) expect(answers).toHaveLength(shape.classes);
    expect(new Set(symbols).size).toBe(symbols.length);
    expect(new Set(answers).size).toBe(answers.length);
  });
});

/** What a model is shown, example by example. */
function examplesOf(source: TaskSource, split: Split, count: number): string[] {
  const { inputs } = source.batch(split, 1, 0, count);
  const size = product(source.shape.input);
  return Array.from({ length: count }, (_, at) => inputs.subarray(at * size, (at + 1) * size).join());
}

function check(source: TaskSource, { inputs, targets }: Batch, size = 2): void {
  const { kind, input, target, vocabulary, classes } = source.shape;
  expect(inputs.length).toBe(size * product(input));
  expect(targets.length).toBe(size * product(target));
  expect(inputs).toBeInstanceOf(kind === 'tokens' ? Int32Array : Float32Array);
  const most = kind === 'rows' ? 10 : 4;
  expect(
    inputs.every((value) => (kind === 'tokens' ? value >= 0 && value < vocabulary : Math.abs(value) < most)),
  ).toBe(true);
  const numbers = asksNumbers(source.shape);
  expect(targets).toBeInstanceOf(numbers ? Float32Array : Int32Array);
  const ignored = Math.fround(numbers ? IGNORED_NUMBER : IGNORED);
  // Without classes 0 says that an example counts.
  const labels = kind === 'unlabelled' ? 1 : classes;
  const fits = (value: number) => (numbers ? Math.abs(value) < 20 : value >= 0 && value < labels);
  expect(targets.every((value) => value === ignored || fits(value))).toBe(true);
  // Every example asks something.
  const perExample = product(target);
  for (let example = 0; example < size; example++) {
    const asked = targets.subarray(example * perExample, (example + 1) * perExample);
    expect(asked.some((value) => value !== ignored)).toBe(true);
  }
}
