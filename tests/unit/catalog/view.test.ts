import { describe, expect, test } from 'vitest';
import { random } from '../../../src/base/random';
import { bert } from '../../../src/catalog/architectures/bert';
import { t5 } from '../../../src/catalog/architectures/t5';
import { IGNORED, type Batch, type TaskShape, type TaskSource, usual } from '../../../src/catalog/task';
import { mnistRows } from '../../../src/catalog/tasks/mnist-rows';
import { moby } from '../../../src/catalog/tasks/moby';
import { mqar, pairsFor } from '../../../src/catalog/tasks/mqar';
import { shapeFor, sourceFor } from '../../../src/catalog/view';

const VOCABULARY = 40;
const TIME = 50;
const EXAMPLES = 400;

const text: TaskShape = {
  kind: 'tokens',
  input: [TIME],
  target: [TIME],
  vocabulary: VOCABULARY,
  classes: VOCABULARY,
  nextToken: true,
};

/** Ids at random, each position's target the id after it. */
function textBatch(size: number, seed: number, { input: [time] }: TaskShape = text): Batch {
  const ids = Array.from({ length: size }, (_, example) => {
    const numbers = random(seed, 'text', example);
    return Array.from({ length: time! + 1 }, () => numbers.below(VOCABULARY));
  });
  return {
    inputs: Int32Array.from(ids.flatMap((row) => row.slice(0, -1))),
    targets: Int32Array.from(ids.flatMap((row) => row.slice(1))),
  };
}

const source = (shape: TaskShape): TaskSource => ({
  shape,
  examples: { train: Infinity, evaluation: Infinity, test: Infinity, unseen: 0 },
  score: null,
  symbols: [],
  answers: [],
  alphabet: null,
  changed: () => source(shape),
  batch: (_split, seed, index, size) => textBatch(size, seed + index, shape),
});

const lengths = (time: number, change: Partial<TaskShape> = {}): TaskShape => ({
  ...text,
  input: [time],
  target: [time],
  ...change,
});

/** Whether so many of `count` are what chance `share` gives, within five deviations. */
function expectShare(found: number, count: number, share: number): void {
  const deviation = Math.sqrt((share * (1 - share)) / count);
  expect(Math.abs(found / count - share)).toBeLessThan(5 * deviation);
}

describe('bert fills gaps of a text', () => {
  const original = textBatch(EXAMPLES, 1);
  const hidden = bert.view!.batch(original, text, random(1, 'hide'));
  const positions = Array.from(original.inputs.keys());
  const chosen = positions.filter((at) => hidden.targets[at] !== IGNORED);

  test('its shape has an id more, the mask, and asks for no next token', () => {
    const shape = shapeFor(bert, text);
    expect(shape).toEqual({
      kind: 'tokens',
      input: [TIME],
      target: [TIME],
      vocabulary: VOCABULARY + 1,
      classes: VOCABULARY + 1,
    });
  });

  test('15 % are asked for; of these 80 % are masked, 10 % exchanged, 10 % left', () => {
    expectShare(chosen.length, positions.length, 0.15);
    const seen = chosen.map((at) => hidden.inputs[at]!);
    expectShare(seen.filter((id) => id === VOCABULARY).length, chosen.length, 0.8);
    const others = chosen.filter(
      (at) => hidden.inputs[at] !== VOCABULARY && hidden.inputs[at] !== original.inputs[at],
    );
    // One of the random ids is the old one.
    expectShare(others.length, chosen.length, (0.1 * (VOCABULARY - 1)) / VOCABULARY);
    for (const at of others) expect(hidden.inputs[at]).toBeLessThan(VOCABULARY);
  });

  test('every position and every id of chance has its share', () => {
    const at = (position: number) => chosen.filter((index) => index % TIME === position).length;
    for (let position = 0; position < TIME; position++) expectShare(at(position), EXAMPLES, 0.15);
  });

  test('what is asked for is what stood there; all else is as it was', () => {
    for (const at of positions) {
      if (hidden.targets[at] === IGNORED) expect(hidden.inputs[at]).toBe(original.inputs[at]);
      else expect(hidden.targets[at]).toBe(original.inputs[at]);
    }
  });

  test('the task’s own batch is untouched', () => {
    expect(original).toEqual(textBatch(EXAMPLES, 1));
  });

  test.each([1, 2, 3])('at least one of %d is asked for in every example', (time) => {
    const shape = lengths(time);
    const { targets } = bert.view!.batch(textBatch(300, 2, shape), shape, random(2, 'short'));
    for (let start = 0; start < targets.length; start += time)
      expect(targets.subarray(start, start + time).some((target) => target !== IGNORED)).toBe(true);
  });

  test('the same batch is hidden alike every time, another one otherwise', () => {
    const seen = sourceFor(bert, source(text));
    expect(seen.shape).toEqual(shapeFor(bert, text));
    const of = (split: 'train' | 'evaluation', seed: number, index: number) =>
      [...seen.batch(split, seed, index, 4).targets].map((target) => target === IGNORED).join();
    expect(of('train', 1, 0)).toBe(of('train', 1, 0));
    const all = [of('train', 1, 0), of('train', 2, 0), of('train', 1, 1), of('evaluation', 1, 0)];
    expect(new Set(all).size).toBe(all.length);
    // What all runs are judged by does not depend on their seed.
    expect(of('evaluation', 1, 0)).toBe(of('evaluation', 2, 0));
  });

  test.each([mqar.shape({ length: 64 }), mnistRows.shape(usual)])(
    'other tasks stay what they are: $kind',
    (shape) => {
      expect(shapeFor(bert, shape)).toEqual(shape);
      const batch = textBatch(2, 1);
      expect(bert.view!.batch(batch, shape, random(1, 'none'))).toBe(batch);
    },
  );
});

describe('t5 goes on with a text', () => {
  test('answers the second half', () => {
    const shape = shapeFor(t5, text);
    expect(shape).toEqual({ ...text, target: [TIME - 25], prefix: 25 });
    const original = textBatch(3, 1);
    const seen = sourceFor(t5, source(text)).batch('train', 1, 0, 3);
    expect(seen.inputs).toEqual(original.inputs);
    expect(seen.targets).toHaveLength(3 * 25);
    for (let example = 0; example < 3; example++)
      expect(seen.targets.subarray(example * 25, (example + 1) * 25)).toEqual(
        original.targets.subarray(example * TIME + 25, (example + 1) * TIME),
      );
  });

  test('of an odd length, the longer part', () => {
    expect(shapeFor(t5, lengths(7))).toMatchObject({ prefix: 3, target: [4] });
  });

  test('reads what a task gives beforehand', () => {
    const shape = mqar.shape({ length: 64 });
    const prefix = 2 * pairsFor(64);
    expect(shapeFor(t5, shape)).toEqual({ ...shape, target: [64 - prefix], prefix });
    const original = textBatch(2, 1, shape);
    const { targets } = t5.view!.batch(original, shape, random(1, 'none'));
    expect([...targets]).toEqual([
      ...original.targets.subarray(prefix, 64),
      ...original.targets.subarray(64 + prefix, 128),
    ]);
  });

  test.each<[string, TaskShape]>([
    ['one answer for all', { ...text, target: [] }],
    ['rows of numbers', mnistRows.shape(usual)],
    ['rows of numbers with an answer each', { ...text, kind: 'rows', input: [TIME, 3] }],
    ['a text of one character', lengths(1)],
    ['nothing given beforehand', lengths(8, { prefix: 0 })],
    ['all given beforehand', lengths(8, { prefix: 8 })],
  ])('refuses %s', (_what, shape) => {
    expect(() => shapeFor(t5, shape)).toThrow(expect.objectContaining({ code: 'unsupported-config' }));
  });

  test('reads Moby-Dick at its shortest', () => {
    expect(shapeFor(t5, moby.shape({ length: moby.minLength }))).toMatchObject({ prefix: 1, target: [1] });
  });
});
