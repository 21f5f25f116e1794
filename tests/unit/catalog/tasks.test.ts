import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IGNORED, type Batch, type Split, type Task, type TaskSource } from '../../../src/catalog/task';
import { tasks } from '../../../src/catalog/tasks';
import { packedAsset } from './packed-assets';

const splits: Split[] = ['train', 'evaluation', 'test'];
const product = (sizes: number[]) => sizes.reduce((total, size) => total * size, 1);

test('ids are different, texts are there in both languages', () => {
  expect(new Set(tasks.map((task) => task.id)).size).toBe(tasks.length);
  for (const task of tasks) {
    for (const text of [task.name, task.description]) {
      expect(text.en).not.toBe('');
      expect(text.zh).toMatch(/\p{Script=Han}/u);
    }
  }
});

describe.each(tasks.map((task) => [task.id, task] as const))('%s', (_id, task) => {
  const lengths = task.length === null ? [task.minLength, 17, 32, task.defaultLength] : [task.length];

  test('shapes and ranges', async () => {
    for (const length of lengths) {
      const source = await task.load(packedAsset, length);
      expect(source.shape).toEqual(task.shape(length));
      for (const split of splits) check(source, source.batch(split, 1, 2, 5), 5);
    }
  });

  test('null stands for the default length', async () => {
    expect(task.shape(null)).toEqual(task.shape(task.defaultLength));
    const [byNull, byNumber] = await Promise.all([
      task.load(packedAsset, null),
      task.load(packedAsset, task.defaultLength),
    ]);
    expect(byNull.batch('train', 3, 4, 2)).toEqual(byNumber.batch('train', 3, 4, 2));
  });

  test('a batch depends on nothing but its name', async () => {
    const source = await task.load(packedAsset, lengths[0]!);
    const other = await task.load(packedAsset, lengths[0]!);
    const call = fc.record({
      split: fc.constantFrom(...splits),
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
    const source = await task.load(packedAsset, lengths[0]!);
    for (const split of splits) {
      const whole = source.batch(split, 8, 0, 6);
      const parts = [
        source.batch(split, 8, 0, 2),
        source.batch(split, 8, 1, 2),
        source.batch(split, 8, 2, 2),
      ];
      expect(parts.flatMap((part) => [...part.inputs])).toEqual([...whole.inputs]);
      expect(parts.flatMap((part) => [...part.targets])).toEqual([...whole.targets]);
    }
  });

  test('seeds change training and nothing else', async () => {
    const source = await task.load(packedAsset, lengths[0]!);
    expect(source.batch('train', 1, 0, 8)).not.toEqual(source.batch('train', 2, 0, 8));
    expect(source.batch('evaluation', 1, 0, 8)).toEqual(source.batch('evaluation', 2, 0, 8));
    expect(source.batch('test', 1, 0, 8)).toEqual(source.batch('test', 2, 0, 8));
    expect(source.batch('evaluation', 1, 0, 8)).not.toEqual(source.batch('test', 1, 0, 8));
  });

  test('evaluation begins again where its examples end', async () => {
    const source = await task.load(packedAsset, lengths[0]!);
    const count = source.examples('evaluation');
    if (count === Infinity) return;
    expect(source.batch('evaluation', 0, count, 1)).toEqual(source.batch('evaluation', 0, 0, 1));
  });

  test('a length that cannot be gives a typed error that says what can', async () => {
    const bad =
      task.length === null ? [0, task.minLength - 1, -5, 2.5, Number.NaN, 1e9] : [1, task.length + 1];
    for (const length of bad) {
      const error = { code: 'unsupported-config', message: expect.stringContaining(allowed(task)) as string };
      expect(() => task.shape(length)).toThrow(expect.objectContaining(error));
      await expect(task.load(packedAsset, length)).rejects.toMatchObject(error);
    }
  });

  test('another file in place of the data gives a typed error', async () => {
    if (task.sources.length === 0) return;
    const page = new TextEncoder().encode('<!doctype html><title>Not found</title>').buffer;
    await expect(task.load(() => Promise.resolve(page), null)).rejects.toMatchObject({ code: 'data' });
  });
});

function allowed(task: Task): string {
  return task.length === null ? `from ${task.minLength} to` : `fixed length ${task.length}`;
}

function check(source: TaskSource, batch: Batch, size: number): void {
  const { kind, input, target, vocabulary, classes } = source.shape;
  expect(batch.inputs.length).toBe(size * product(input));
  expect(batch.targets.length).toBe(size * product(target));
  expect(batch.inputs).toBeInstanceOf(kind === 'tokens' ? Int32Array : Float32Array);
  expect(
    batch.inputs.every((value) =>
      kind === 'tokens' ? value >= 0 && value < vocabulary : Math.abs(value) < 4,
    ),
  ).toBe(true);
  // Without classes 0 says that an example counts.
  const labels = kind === 'unlabelled' ? 1 : classes;
  expect(batch.targets.every((value) => value === IGNORED || (value >= 0 && value < labels))).toBe(true);
  // Every example asks something.
  const perExample = product(target);
  for (let example = 0; example < size; example++) {
    const asked = batch.targets.subarray(example * perExample, (example + 1) * perExample);
    expect(asked.some((value) => value !== IGNORED)).toBe(true);
  }
}
