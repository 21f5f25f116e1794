/** The grammar's numbers against what can be found without them: counting, simulating, and another way to the same sum. */
import { describe, expect, test } from 'vitest';
import { usual } from '../../../src/catalog/task';
import {
  entropyRate,
  grammar,
  GRAMMAR_WORDS,
  leastLoss,
  surprisals,
} from '../../../src/catalog/tasks/grammar';
import { packedAsset } from './packed-assets';

const LENGTH = 64;
const source = await grammar.load(packedAsset, { length: LENGTH });

/** Texts of `LENGTH` + 1 words. */
function texts(split: 'train' | 'evaluation' | 'test', count: number): string[][] {
  const { inputs, targets } = source.batch(split, 1, 0, count);
  return Array.from({ length: count }, (_, at) =>
    [...inputs.subarray(at * LENGTH, (at + 1) * LENGTH), targets[(at + 1) * LENGTH - 1]!].map(
      (id) => source.symbols[id]!,
    ),
  );
}

const sample = texts('train', 3000);

test('targets are the next words', () => {
  const { inputs, targets } = source.batch('train', 5, 0, 20);
  for (let at = 0; at < 20 * LENGTH; at++)
    if (at % LENGTH < LENGTH - 1) expect(targets[at]).toBe(inputs[at + 1]);
});

describe('the least possible loss', () => {
  test('is what knowing the grammar costs, in every split', () => {
    for (const split of ['train', 'evaluation', 'test'] as const) {
      const found = texts(split, 3000).flatMap(surprisals);
      const mean = found.reduce((sum, each) => sum + each, 0) / found.length;
      const variance = found.reduce((sum, each) => sum + (each - mean) ** 2, 0) / found.length;
      // Neighbouring words depend on each other, so the standard error is about twice that of as many independent ones.
      expect(Math.abs(mean - leastLoss(LENGTH))).toBeLessThan(
        (4 * 2 * Math.sqrt(variance)) / Math.sqrt(found.length),
      );
    }
  });

  test('goes to the entropy rate, which the rules alone give', () => {
    expect(leastLoss(8192)).toBeCloseTo(entropyRate(), 3);
    expect(Math.abs(leastLoss(8192) - entropyRate())).toBeLessThan(Math.abs(leastLoss(64) - entropyRate()));
  });

  test('cannot be undercut by counting: words after the same two words are harder to tell', () => {
    const counts = new Map<string, Map<string, number>>();
    for (const text of sample)
      for (let at = 2; at < text.length; at++) {
        const key = `${text[at - 2]} ${text[at - 1]}`;
        const after = counts.get(key) ?? new Map<string, number>();
        after.set(text[at]!, (after.get(text[at]!) ?? 0) + 1);
        counts.set(key, after);
      }
    let nats = 0;
    let total = 0;
    for (const after of counts.values()) {
      const all = [...after.values()].reduce((sum, count) => sum + count, 0);
      for (const count of after.values()) nats -= count * Math.log(count / all);
      total += all;
    }
    // Trigrams do not see the noun behind a clause.
    expect(nats / total).toBeGreaterThan(leastLoss(LENGTH) + 0.02);
  });

  test('is what the metric counts from', () => {
    expect(source.score).toEqual({ from: leastLoss(LENGTH), by: 1 });
    expect(grammar.best?.value).toBe(0);
  });
});

test('the baseline is the entropy of the words’ frequencies, above the least loss', () => {
  const counts = new Map<string, number>();
  for (const text of sample) for (const word of text.slice(1)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const entropy = -[...counts.values()].reduce(
    (sum, count) => sum + (count / total) * Math.log(count / total),
    0,
  );
  expect(entropy - leastLoss(LENGTH)).toBeCloseTo(grammar.baseline!.value, 1);
  expect(grammar.baselineOf!(usual)).toBeCloseTo(grammar.baseline!.value, 4);
});

test('words of a class have Zipf’s frequencies: the second is half as frequent as the first', () => {
  const frequency = (word: string) => sample.flat().filter((each) => each === word).length;
  for (const [first, second, third] of [
    ['sailor', 'whale', 'captain'],
    ['sees', 'follows', 'fears'],
  ] as const) {
    expect(frequency(first) / frequency(second)).toBeCloseTo(2, 0);
    expect(frequency(first) / frequency(third)).toBeCloseTo(3, 0);
  }
});

test('verbs agree with their nouns, however far back', () => {
  // The verb of the main clause: what stands after all clauses have been closed.
  const plural = (noun: string) =>
    /^(sailors|whales|captains|ships|boats|children|waves|winds|birds|harbours|lanterns|prophets)$/.test(
      noun,
    );
  const singular = (noun: string) =>
    GRAMMAR_WORDS.includes(noun) &&
    /^(sailor|whale|captain|ship|boat|child|sea|wind|bird|harbour|lantern|prophet)$/.test(noun);
  let checked = 0;
  for (const text of sample) {
    for (const sentence of text.join(' ').split(' . ').slice(0, -1)) {
      const words = sentence.split(' ');
      const simple = !words.includes('that');
      const noun = words.find((word) => plural(word) || singular(word))!;
      if (!simple) continue;
      const verb = words[words.indexOf(noun) + 1]!;
      expect(verb.endsWith('s')).toBe(singular(noun));
      checked++;
    }
  }
  expect(checked).toBeGreaterThan(1000);
  // A wrong verb is impossible, not only unlikely.
  expect(surprisals('this sailor that many whales see see'.split(' ')).at(-1)).toBe(Infinity);
  expect(surprisals('this sailor that many whales see sees'.split(' ')).at(-1)).toBeLessThan(Infinity);
});
