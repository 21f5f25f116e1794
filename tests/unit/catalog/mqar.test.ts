import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IGNORED, type Split } from '../../../src/catalog/task';
import { mqar, pairsFor, VALUES } from '../../../src/catalog/tasks/mqar';
import { packedAsset } from './packed-assets';

const KEYS = 2 * VALUES;
const splits: Split[] = ['train', 'evaluation', 'test'];
const lengths = fc.integer({ min: mqar.minLength, max: 300 });

/** The task by its definition: remember the pairs, look each key up. */
function solve(inputs: Int32Array, pairs: number): number[] {
  const memory = new Map<number, number>();
  for (let pair = 0; pair < pairs; pair++) memory.set(inputs[2 * pair]!, inputs[2 * pair + 1]! - KEYS);
  return Array.from(inputs, (token, slot) => (slot < 2 * pairs ? IGNORED : memory.get(token)!));
}

test('looking the keys up scores 100 %', async () => {
  await fc.assert(
    fc.asyncProperty(lengths, fc.nat(), fc.constantFrom(...splits), async (length, seed, split) => {
      const source = await mqar.load(packedAsset, { length });
      const { inputs, targets } = source.batch(split, seed, seed % 1000, 1);
      expect([...targets]).toEqual(solve(inputs as Int32Array, pairsFor(length)));
    }),
  );
});

test('keys of a sequence differ; keys and values have tokens of their own; each key is asked', async () => {
  await fc.assert(
    fc.asyncProperty(lengths, fc.nat(), async (length, seed) => {
      const { inputs } = (await mqar.load(packedAsset, { length })).batch('train', seed, 0, 1);
      const pairs = pairsFor(length);
      const context = [...inputs.subarray(0, 2 * pairs)];
      const keys = context.filter((_, slot) => slot % 2 === 0);
      expect(new Set(keys).size).toBe(pairs);
      expect(keys.every((key) => key < KEYS)).toBe(true);
      expect(context.every((token, slot) => slot % 2 === 0 || (token >= KEYS && token < KEYS + VALUES))).toBe(
        true,
      );
      const asked = [...inputs.subarray(2 * pairs)];
      expect(new Set(asked)).toEqual(new Set(keys));
    }),
  );
});

test('4 pairs at length 32, at most half of the keys at any', () => {
  expect([8, 16, 32, 64, 128, 8192].map((length) => pairsFor(length))).toEqual([2, 2, 4, 8, 16, 16]);
});

describe('statistics', () => {
  test('values are equally likely, so the baseline is one in their number', async () => {
    const { targets } = (await mqar.load(packedAsset, { length: 32 })).batch('evaluation', 0, 0, 4000);
    const counts = new Array<number>(VALUES).fill(0);
    const asked = targets.filter((target) => target !== IGNORED);
    for (const target of asked) counts[target]!++;
    expect(asked.length).toBe(4000 * 24);
    // 16 000 independent values, each asked six times: a share's standard deviation is 0.0019.
    for (const count of counts) expect(Math.abs(count / asked.length - 1 / VALUES)).toBeLessThan(0.0075);
    expect(mqar.baseline!.value).toBe(1 / VALUES);
  });

  test('no set of pairs occurs in two splits, even where there are few', async () => {
    const source = await mqar.load(packedAsset, { length: 8 });
    const sets = splits.map((split) => {
      const { inputs } = source.batch(split, 1, 0, 20_000);
      return new Set(
        Array.from({ length: 20_000 }, (_, example) => {
          const [k1, v1, k2, v2] = inputs.subarray(example * 8, example * 8 + 4);
          return [`${k1} ${v1}`, `${k2} ${v2}`].sort().join();
        }),
      );
    });
    const [train, evaluation, test] = sets as [Set<string>, Set<string>, Set<string>];
    expect(train.size + evaluation.size + test.size).toBeGreaterThan(30_000);
    expect([...evaluation].filter((pairs) => train.has(pairs) || test.has(pairs))).toEqual([]);
    expect([...test].filter((pairs) => train.has(pairs))).toEqual([]);
  });
});

test('golden batch', async () => {
  const source = await mqar.load(packedAsset, { length: 16 });
  expect([...source.batch('train', 1, 0, 1).inputs]).toEqual([
    15, 35, 18, 42, 15, 18, 15, 18, 15, 18, 18, 15, 15, 18, 18, 15,
  ]);
  expect([...source.batch('evaluation', 1, 0, 1).inputs]).toEqual([
    30, 47, 31, 35, 31, 30, 30, 31, 31, 30, 31, 30, 31, 30, 31, 30,
  ]);
});
