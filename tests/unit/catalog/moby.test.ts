import { expect, test } from 'vitest';
import { moby, readTokens, VOCABULARY } from '../../../src/catalog/tasks/moby';
import { readPack } from '../../../src/catalog/pack';
import { packedAsset } from './packed-assets';

const buffer = await packedAsset('moby');
const tokens = readTokens(buffer);
const text = (ids: ArrayLike<number>) => Array.from(ids, (id) => VOCABULARY[id]).join('');
const chapters = (split: Uint8Array) => text(split).match(/^(CHAPTER \d+\.|Epilogue)/gm) ?? [];

test('the vocabulary is the characters that training has 10 times or more', () => {
  const { header, payload } = readPack('moby', buffer);
  const counts = new Map<string, number>();
  for (const character of new TextDecoder().decode(payload.subarray(0, header.splits.train))) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const frequent = [...counts].filter(([, count]) => count >= 10).map(([character]) => character);
  expect(VOCABULARY).toBe(frequent.sort().join('') + '\uFFFD');
  expect(moby.shape({ length: 8 })).toMatchObject({
    vocabulary: VOCABULARY.length,
    classes: VOCABULARY.length,
  });
});

test('every chapter is in exactly one split, 90 : 5 : 5', () => {
  const found = [tokens.train, tokens.evaluation, tokens.test].map(chapters);
  expect(found.map((list) => list.length)).toEqual([122, 7, 7]);
  expect(new Set(found.flat()).size).toBe(136);
});

test('the baseline is the unigram cross-entropy of the evaluation chapters', () => {
  const counts = new Float64Array(VOCABULARY.length);
  for (const id of tokens.train) counts[id]!++;
  const nats = tokens.evaluation.reduce((sum, id) => sum - Math.log(counts[id]! / tokens.train.length), 0);
  expect(moby.baseline!.value).toBeCloseTo(nats / tokens.evaluation.length, 4);
});

test('targets are the next characters', async () => {
  const source = await moby.load(() => Promise.resolve(buffer), { length: 32 });
  for (const split of ['train', 'evaluation', 'test'] as const) {
    const whole = text(tokens[split]);
    const { inputs, targets } = source.batch(split, 5, 1, 4);
    for (let example = 0; example < 4; example++) {
      const input = inputs.subarray(example * 32, (example + 1) * 32);
      const target = targets.subarray(example * 32, (example + 1) * 32);
      expect([...target.subarray(0, 31)]).toEqual([...input.subarray(1)]);
      expect(whole).toContain(text(input) + VOCABULARY[target[31]!]);
    }
  }
});

test('evaluation windows cover the split once, and every beginning of them is spread over it', async () => {
  const source = await moby.load(() => Promise.resolve(buffer), { length: 128 });
  const count = source.examples.evaluation;
  const { inputs } = source.batch('evaluation', 0, 0, count);
  const windowAt = new Map<string, number>();
  for (let place = 0; place < count; place++) {
    windowAt.set(tokens.evaluation.subarray(place * 128, (place + 1) * 128).join(), place);
  }
  const places = Array.from({ length: count }, (_, n) =>
    windowAt.get(inputs.subarray(n * 128, (n + 1) * 128).join())!,
  );
  expect(new Set(places).size).toBe(count);
  for (const first of [8, 32, 100]) {
    const sorted = [0, ...places.slice(0, first).sort((a, b) => a - b), count];
    const widest = Math.max(...sorted.slice(1).map((place, index) => place - sorted[index]!));
    expect(widest).toBeLessThan((2.7 * count) / first);
  }
});

test('golden batch', async () => {
  const source = await moby.load(() => Promise.resolve(buffer), { length: 24 });
  expect(text(source.batch('train', 1, 0, 2).inputs)).toBe(
    'rpendicularly inserted iing; immortal in these j',
  );
  expect(text(source.batch('evaluation', 1, 0, 2).inputs)).toBe(
    'CHAPTER 5. Breakfast.\n\nI sweep inshore by the Ph',
  );
});
