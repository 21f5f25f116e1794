/** Byte pairs are learnt as the definition says, and cut a text as `encode` cuts it. */
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { decode, encode } from '../../../src/catalog/alphabet';
import { learnBytePairs } from '../../../src/catalog/byte-pairs';
import type { Alphabet } from '../../../src/catalog/task';
import { bytePairTokens } from '../../../src/catalog/text-tokens';
import { isEdge, UNKNOWN } from '../../../src/catalog/word-edges';

const noPause = () => Promise.resolve();

/** By the definition, without a shortcut: count all pairs anew for every symbol. */
function slowPairs(words: { ids: number[]; weight: number }[], characters: number, symbols: number) {
  const line = words.map(({ ids, weight }) => ({ ids: [...ids], weight }));
  const merges: [number, number][] = [];
  while (characters + merges.length < symbols) {
    const counts = new Map<number, number>();
    for (const { ids, weight } of line)
      for (let at = 0; at + 1 < ids.length; at++) {
        const key = ids[at]! * symbols + ids[at + 1]!;
        counts.set(key, (counts.get(key) ?? 0) + weight);
      }
    const [best] = [...counts].sort(([a, first], [b, second]) => second - first || a - b);
    if (!best || best[1] < 2) break;
    const [left, right] = [Math.floor(best[0] / symbols), best[0] % symbols];
    const id = characters + merges.length;
    merges.push([left, right]);
    for (const { ids } of line)
      for (let at = 0; at + 1 < ids.length; at++)
        if (ids[at] === left && ids[at + 1] === right) ids.splice(at, 2, id);
  }
  return { merges, words: line.map(({ ids }) => ids) };
}

test('the same as by the definition, whatever the words', async () => {
  const word = fc.record({
    ids: fc.array(fc.nat(3), { minLength: 1, maxLength: 14 }),
    weight: fc.nat(4),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(word, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 5, max: 30 }),
      async (words, symbols) => {
        const starts = Int32Array.from([
          0,
          ...words.map((_, at) => words.slice(0, at + 1).flatMap(({ ids }) => ids).length),
        ]);
        const found = await learnBytePairs(
          {
            ids: Uint16Array.from(words.flatMap(({ ids }) => ids)),
            starts,
            weights: Int32Array.from(words, ({ weight }) => weight),
          },
          4,
          symbols,
          noPause,
        );
        const wanted = slowPairs(words, 4, symbols);
        expect(found.merges).toEqual(wanted.merges);
        wanted.words.forEach((ids, at) =>
          expect([...found.ids.subarray(found.starts[at], found.starts[at + 1])]).toEqual(ids),
        );
      },
    ),
    { numRuns: 300 },
  );
});

/** Few characters, so that pairs repeat; spaces, lines, marks, digits, Chinese and a character beyond 16 bits. */
const characters = ['\n', ' ', '1', 'a', 'b', 'c', ',', '海', '鲸', '𝄞'].sort(
  (a, b) => a.codePointAt(0)! - b.codePointAt(0)!,
);
const textOf = (from: string[]) =>
  fc.array(fc.constantFrom(...from), { minLength: 1, maxLength: 200 }).map((all) => all.join(''));

const cut = (train: string, test: string, symbols: number) =>
  bytePairTokens(
    train + test,
    [
      { split: 'train', from: 0, to: train.length },
      { split: 'test', from: train.length, to: train.length + test.length },
    ],
    characters,
    symbols,
    noPause,
  );

test('encode cuts in the same way what was learnt from, and what was not; and it all comes back', async () => {
  await fc.assert(
    fc.asyncProperty(
      textOf(characters),
      textOf([...characters, 'ż']),
      fc.integer({ min: 12, max: 60 }),
      async (train, test, count) => {
        const { symbols, tokens } = await cut(train, test, count);
        const alphabet: Alphabet = { symbols, unknown: characters.length, separator: '', prompt: '' };
        expect(new Set(symbols).size).toBe(symbols.length);
        expect([...tokens.train]).toEqual(encode(train, alphabet));
        expect([...tokens.test]).toEqual(encode(test, alphabet));
        expect(decode([...tokens.train], alphabet)).toBe(train);
        expect(decode(encode(test, alphabet), alphabet)).toBe(test.replaceAll('ż', UNKNOWN));
      },
    ),
    { numRuns: 300 },
  );
});

test('what judges decides nothing', async () => {
  const { symbols } = await cut('ab ab ab ', 'ac ac ac ac ac ac ac ac', 14);
  expect(symbols).toContain('ab');
  expect(symbols).not.toContain('ac');
});

test('no symbol reaches over the edge of a word', () => {
  const at = (pair: string) => isEdge(pair.codePointAt(0)!, pair.codePointAt(1)!);
  for (const inside of [' a', 'ab', '12', '\n\n', '  ', '海鲸', '",', 'é海'])
    expect(at(inside), inside).toBe(false);
  for (const edge of [
    'a ',
    'a1',
    'a,',
    ',a',
    '\na',
    ' \n',
    '海，',
    '。海',
    '１a',
    `a${UNKNOWN}`,
    ` ${UNKNOWN}`,
  ])
    expect(at(edge), edge).toBe(edge !== '１a');
});

test('it is told how far it is, and ends when told to stop', async () => {
  // A clock by which every look at it is late: how fast this machine is decides nothing.
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
  onTestFinished(() => clock.mockRestore());
  const letters = Array.from({ length: 4000 }, (_, at) => 'abc'[(at * at + (at >> 3)) % 3]).join('');
  const heard: number[] = [];
  const learn = (pause: (done: number) => Promise<void>) =>
    bytePairTokens(letters, [{ split: 'train', from: 0, to: letters.length }], characters, 3000, pause);
  await learn((done) => {
    heard.push(done);
    return Promise.resolve();
  });
  expect(heard.length).toBeGreaterThan(1);
  expect([...heard].sort((a, b) => a - b)).toEqual(heard);
  await expect(learn(() => Promise.reject(new Error('stop')))).rejects.toThrow('stop');
});
