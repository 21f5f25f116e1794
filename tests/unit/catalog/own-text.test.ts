/** A visitor's text from bytes to batches. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SymbolChoice, textLimits, TextSummary } from '../../../src/base/own-text';
import { decode, encode } from '../../../src/catalog/alphabet';
import { prepareText, readText } from '../../../src/catalog/prepare-text';
import { countCharacters } from '../../../src/catalog/plain-text';
import { usual } from '../../../src/catalog/task';
import { ownText, ownTextSource } from '../../../src/catalog/tasks/own-text';
import { splitText } from '../../../src/catalog/text-splits';
import { bytesOf, madeText } from './made-text';

const byCharacter: SymbolChoice = { kind: 'characters' };
const inPairs = (symbols: number): SymbolChoice => ({ kind: 'byte-pairs', symbols });
const prepare = async (text: string, choice: SymbolChoice) =>
  prepareText(await readText(bytesOf(text), choice), 'made.txt', () => Promise.resolve());

const text = madeText(60_000);

describe('splits', () => {
  test('cover the text, do not overlap, and are 90 : 5 : 5, whatever the text', () => {
    const piece = fc.constantFrom('word ', 'word', '\n', '\n\n', '。', '鲸', '𝄞', 'x'.repeat(500));
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 3000 }),
        (pieces, times) => {
          const made = pieces.join('').repeat(Math.ceil((8000 + times * 40) / pieces.join('').length));
          const blocks = splitText(made);
          expect(blocks.map(({ from, to }) => made.slice(from, to)).join('')).toBe(made);
          expect(blocks[0]!.from).toBe(0);
          blocks.slice(1).forEach(({ from }, at) => expect(from).toBe(blocks[at]!.to));
          for (const { from, to } of blocks)
            expect(() => encodeURIComponent(made.slice(from, to))).not.toThrow();
          const share = (split: string) =>
            blocks
              .filter((block) => block.split === split)
              .reduce((sum, { from, to }) => sum + to - from, 0) / made.length;
          for (const split of ['evaluation', 'test']) {
            expect(share(split)).toBeGreaterThan(0.02);
            expect(share(split)).toBeLessThan(0.08);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('what judges is from all over the text, and cut at the ends of lines', () => {
    const long = madeText(400_000);
    const blocks = splitText(long);
    const judging = blocks.filter(({ split }) => split !== 'train');
    expect(judging).toHaveLength(2 * 10);
    for (const { to } of judging.slice(0, -1)) expect(long[to - 1]).toBe('\n');
    const middles = judging.map(({ from, to }) => (from + to) / 2 / long.length);
    middles.slice(1).forEach((middle, at) => expect(middle - middles[at]!).toBeLessThan(0.06));
  });
});

describe('prepared', () => {
  test('its splits are the text, once each', async () => {
    for (const choice of [byCharacter, inPairs(100)]) {
      const { summary, tokens } = await prepare(text, choice);
      const blocks = splitText(text.trim());
      for (const split of ['train', 'evaluation', 'test'] as const) {
        const whole = blocks
          .filter((block) => block.split === split)
          .map(({ from, to }) => text.slice(from, to))
          .join('');
        expect(decode([...tokens.tokens[split]], tokens.alphabet)).toBe(whole);
        expect(summary.characters[split]).toBe(countCharacters(whole));
        expect(summary.tokens[split]).toBe(tokens.tokens[split].length);
      }
      expect(TextSummary.parse(summary)).toEqual(summary);
      expect(text.startsWith(summary.beginning)).toBe(true);
      expect(summary.rare).toBe(0);
    }
  });

  test('by character, an answer is a character; in byte pairs, several', async () => {
    const [single, pairs] = [await prepare(text, byCharacter), await prepare(text, inPairs(100))];
    expect(single.tokens.tokensPerCharacter).toBe(1);
    expect(pairs.tokens.tokensPerCharacter).toBeLessThan(0.5);
    expect(pairs.summary.symbols).toBe(100);
    expect(pairs.summary.common).toContain(' whale');
    expect(pairs.summary.baseline).toBe(single.summary.baseline);
    expect(pairs.summary.baseline).toBeGreaterThan(2);
    expect(pairs.summary.baseline).toBeLessThan(Math.log(single.summary.symbols));
    const { prompt } = pairs.tokens.alphabet;
    expect(prompt.length).toBeGreaterThan(10);
    expect(decode(encode(prompt, pairs.tokens.alphabet), pairs.tokens.alphabet)).toBe(prompt);
  });

  test('rare characters are one symbol, and are counted', async () => {
    const { summary, tokens } = await prepare(`żółć ${text}`, byCharacter);
    expect(summary.rare).toBeCloseTo(4 / countCharacters(text), 5);
    expect(tokens.tokens.train[0]).toBe(tokens.alphabet.unknown);
  });

  test('fewer symbols come out than wanted where no pair is left', async () => {
    const { summary } = await prepare('ab\n'.repeat(4000), inPairs(500));
    expect(summary.symbols).toBe(5); // \n a b, the rare ones', ab
  });

  test('a fingerprint names content and choice', async () => {
    const of = async (content: string, choice: SymbolChoice) =>
      (await readText(bytesOf(content), choice)).fingerprint;
    const one = await of(text, byCharacter);
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(await of(text, byCharacter)).toBe(one);
    expect(await of(text.replaceAll('\n', '\r\n'), byCharacter)).toBe(one);
    const others = [
      await of(`${text}!`, byCharacter),
      await of(text, inPairs(100)),
      await of(text, inPairs(101)),
    ];
    expect(new Set([one, ...others]).size).toBe(4);
  });

  test('golden: the same tokens on every engine', async () => {
    const { tokens, summary } = await prepare(text, inPairs(100));
    expect(summary.fingerprint).toBe('9a04dc870eafeda0');
    expect(tokens.alphabet.symbols.slice(37, 47)).toEqual('an er ai ail ed to he the ha on'.split(' '));
    expect([...tokens.tokens.evaluation.subarray(0, 12)]).toEqual([
      73, 29, 23, 97, 36, 81, 84, 3, 0, 44, 36, 78,
    ]);
  });
});

describe('refused', () => {
  const noise = Uint8Array.from({ length: 20_000 }, (_, at) => (at * 7919) % 251);
  test.each<[string, Uint8Array<ArrayBuffer>, SymbolChoice, string, string]>([
    ['nothing', bytesOf(''), byCharacter, 'too-small', 'at least 8000 characters'],
    ['a sentence', bytesOf('Call me Ishmael.'), byCharacter, 'too-small', '16 characters'],
    ['white space', bytesOf(' \n'.repeat(9000)), byCharacter, 'too-small', '0 characters'],
    [
      'too much',
      new Uint8Array(textLimits.mostBytes + 1).fill(65),
      byCharacter,
      'too-large',
      'at most 10000000 bytes',
    ],
    ['a picture', noise, byCharacter, 'not-text', 'plain text in UTF-8'],
    [
      'UTF-16',
      new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer),
      byCharacter,
      'not-text',
      'UTF-8',
    ],
    ['control characters', bytesOf(`${'\u0001abc'.repeat(5000)}`), byCharacter, 'not-text', 'plain text'],
    [
      'Latin-1',
      Uint8Array.from({ length: 20_000 }, (_, at) => (at % 9 ? 0x61 : 0xe9)),
      byCharacter,
      'not-utf8',
      'UTF-8',
    ],
    ['one letter', bytesOf('a'.repeat(20_000)), byCharacter, 'one-character', 'several characters'],
    ['too few symbols', bytesOf(text), inPairs(20), 'symbols', 'a whole number from 37 to 8192'],
    ['half a symbol', bytesOf(text), inPairs(99.5), 'symbols', 'a whole number from'],
    ['too many symbols', bytesOf(text), inPairs(9000), 'symbols', 'to 8192'],
  ])('%s', async (_name, bytes, choice, reason, message) => {
    await expect(readText(bytes, choice)).rejects.toMatchObject({
      code: 'bad-argument',
      message: expect.stringContaining(message) as string,
      detail: expect.objectContaining({ reason, allowed: expect.any(String) as string }) as object,
    });
  });

  test('symbols so long that few tokens are left to judge by', async () => {
    await expect(prepare('abcdefgh'.repeat(1200), inPairs(500))).rejects.toMatchObject({
      code: 'bad-argument',
      detail: { reason: 'too-few-tokens' },
    });
  });
});

describe('the task', () => {
  test('has no shape without its text, and says so', async () => {
    const error = {
      code: 'bad-argument',
      detail: expect.objectContaining({ field: 'text', task: 'own-text' }) as object,
    };
    expect(() => ownText.shape(usual)).toThrow(expect.objectContaining(error));
    await expect(ownText.load(() => Promise.reject(new Error()), usual)).rejects.toMatchObject(error);
  });

  test('its batches are windows of the text, and its metric is per character', async () => {
    const { tokens } = await prepare(text, inPairs(100));
    const source = ownTextSource(tokens, { length: 16 });
    expect(source.shape).toEqual({
      kind: 'tokens',
      input: [16],
      target: [16],
      vocabulary: 100,
      classes: 100,
      nextToken: true,
    });
    expect(source.score).toEqual({ from: 0, by: tokens.tokensPerCharacter });
    const { inputs, targets } = source.batch('train', 3, 0, 4);
    const whole = decode([...tokens.tokens.train], tokens.alphabet);
    for (let example = 0; example < 4; example++) {
      const input = [...inputs.subarray(example * 16, (example + 1) * 16)];
      const target = [...targets.subarray(example * 16, (example + 1) * 16)];
      expect(target.slice(0, -1)).toEqual(input.slice(1));
      expect(whole).toContain(decode([...input, target.at(-1)!], tokens.alphabet));
    }
    expect(source.examples).toMatchObject({
      train: tokens.tokens.train.length - 16,
      evaluation: Math.floor((tokens.tokens.evaluation.length - 1) / 16),
      unseen: 0,
    });
  });

  test('a length that what judges has no room for is refused with what it has', async () => {
    const { tokens } = await prepare(madeText(9000), byCharacter);
    const longest = Math.min(tokens.tokens.evaluation.length, tokens.tokens.test.length) - 1;
    expect(ownTextSource(tokens, { length: longest }).examples.evaluation).toBeGreaterThan(0);
    for (const length of [longest + 1, 8192, 1])
      expect(() => ownTextSource(tokens, { length })).toThrow(
        expect.objectContaining({
          code: 'unsupported-config',
          detail: expect.objectContaining({ field: 'length' }) as object,
        }),
      );
  });
});
