import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logScores } from '../../../../src/benchmark/statistics/scores';
import { separations, signChanges } from '../../../../src/benchmark/statistics/separations';

// Of 1/1024, so that sums and differences are exact.
const score = fc.integer({ min: -3072, max: 3072 }).map((steps) => steps / 1024);
/** Of up to five competitors on up to twelve seeds. */
const scores = fc
  .record({ competitors: fc.integer({ min: 2, max: 5 }), seeds: fc.integer({ min: 2, max: 12 }) })
  .chain(({ competitors, seeds }) =>
    fc.array(fc.array(score, { minLength: seeds, maxLength: seeds }), {
      minLength: competitors,
      maxLength: competitors,
    }),
  );
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

/** A small spread that is not the same for any two. */
const noise = (competitor: number, seed: number) => 0.1 * Math.sin(37 * competitor + 11 * seed * seed);
const rows = (seeds: number, ...logs: number[]) =>
  logs.map((log, competitor) => Array.from({ length: seeds }, (_, seed) => log + noise(competitor, seed)));

test('who is surely cheaper than whom', () => {
  const { cheaper, dearer, detectableRatio } = separations(rows(10, 0, 0, 2));
  expect(cheaper).toEqual([1, 1, 0]);
  expect(dearer).toEqual([0, 0, 2]);
  expect(detectableRatio).toBeGreaterThan(1);
  expect(detectableRatio).toBeLessThan(1.5);
});

test('five seeds prove nothing: one of sixteen changes of signs is already more than 5 %', () => {
  expect(separations(rows(5, 0, 9)).cheaper).toEqual([0, 0]);
  expect(separations(rows(6, 0, 9)).cheaper).toEqual([1, 0]);
});

test('of whom too little is known, nobody says that it is the cheaper one', () => {
  const { cheaper, dearer } = separations(rows(10, 0, 2, 4, 6), [false, true, false, false]);
  expect([cheaper, dearer]).toEqual([
    [0, 2, 0, 0],
    [0, 0, 1, 1],
  ]);
  expect(separations(rows(10, 0, 2), [false, false])).toEqual({
    cheaper: [0, 0],
    dearer: [0, 0],
    detectableRatio: null,
  });
});

test('alone, without any, or without a spread', () => {
  expect(separations([])).toEqual({ cheaper: [], dearer: [], detectableRatio: null });
  expect(separations(rows(10, 1))).toEqual({ cheaper: [0], dearer: [0], detectableRatio: null });
  const even = (log: number) => Array.from({ length: 10 }, () => log);
  expect(separations([even(1), even(1)])).toEqual({ cheaper: [0, 0], dearer: [0, 0], detectableRatio: null });
});

test('what a seed adds to all changes nothing; names change nothing; for each that is cheaper another is dearer', () => {
  fc.assert(
    fc.property(scores, score, (scores, shift) => {
      const { cheaper, dearer, detectableRatio } = separations(scores);
      expect(sum(cheaper)).toBe(sum(dearer));
      const turned = separations([...scores].reverse());
      expect(turned.cheaper).toEqual([...cheaper].reverse());
      expect(turned.dearer).toEqual([...dearer].reverse());
      const moved = separations(scores.map((row) => row.map((value, seed) => value + shift * (seed + 1))));
      expect(moved).toEqual({ cheaper, dearer, detectableRatio });
      expect(detectableRatio === null || Number.isFinite(detectableRatio)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test('all changes of signs of few seeds, each of two opposite ones once; many of many, the same each time', () => {
  const few = signChanges(4).map(String);
  expect(new Set(few).size).toBe(8);
  expect(few[0]).toBe('1,1,1,1');
  expect(few.every((signs) => signs.endsWith(',1'))).toBe(true);
  expect(signChanges(20)).toHaveLength(1024);
  expect(signChanges(20)).toEqual(signChanges(20));
  expect(String(signChanges(20)[0])).toBe(String(new Int8Array(20).fill(1)));
});

test('scores: logs where all succeed, dearer for each that did not, finite where none did', () => {
  const hits = [10, 20, 40].map((spent) => ({ spent, reached: true }));
  const plain = logScores(hits);
  expect(plain[1]! - plain[0]!).toBeCloseTo(Math.log(2));
  const mean = (values: number[]) => sum(values) / values.length;
  const missed = logScores([...hits.slice(1), { spent: 10, reached: false }]);
  expect(mean(missed)).toBeGreaterThan(mean(plain));
  const none = logScores(hits.map(({ spent }) => ({ spent, reached: false })));
  expect(none.every(Number.isFinite)).toBe(true);
  expect(mean(none)).toBeGreaterThan(mean(missed));
});
