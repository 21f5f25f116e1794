import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../../src/catalog/alphabet';
import type { Alphabet } from '../../../src/catalog/task';

const alphabet = (change: Partial<Alphabet>): Alphabet => ({
  symbols: ['a', 'b', 'c', '\uFFFD'],
  unknown: 3,
  separator: '',
  prompt: '',
  ...change,
});

describe('characters', () => {
  test('go to their ids and back', () => {
    expect(encode('cab', alphabet({}))).toEqual([2, 0, 1]);
    fc.assert(
      fc.property(fc.stringMatching(/^[abc]{0,20}$/), (text) => {
        expect(decode(encode(text, alphabet({})), alphabet({}))).toBe(text);
      }),
    );
  });

  test('what is not known becomes the stand-in, one for each character', () => {
    expect(encode('aé😀', alphabet({}))).toEqual([0, 3, 3]);
    expect(decode([0, 3, 99], alphabet({}))).toBe('a\uFFFD\uFFFD');
  });
});

test('pairs join in the order in which they were learnt', () => {
  const pairs = alphabet({ symbols: ['a', 'b', 'c', '\uFFFD', 'bc', 'ab', 'abc'] });
  // bc was learnt before ab: a·bc, and then abc.
  expect(encode('abc', pairs)).toEqual([6]);
  expect(encode('ab', pairs)).toEqual([5]);
  expect(encode('aabcb', pairs)).toEqual([0, 6, 1]);
  fc.assert(
    fc.property(fc.stringMatching(/^[abc]{0,30}$/), (text) => {
      expect(decode(encode(text, pairs), pairs)).toBe(text);
    }),
  );
});

test('words stand apart', () => {
  const words = alphabet({ symbols: ['this', 'ship', 'sings', '.'], separator: ' ', unknown: 3 });
  expect(encode('this ship  sings .', words)).toEqual([0, 1, 2, 3]);
  expect(encode('this boat', words)).toEqual([0, 3]);
  expect(decode([0, 1], words)).toBe('this ship');
});
