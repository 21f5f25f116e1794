import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankCorrelation } from '../../../../src/benchmark/statistics/correlation';

const pairs = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
  minLength: 3,
  maxLength: 12,
});
const columns = (rows: [number, number][]) => [rows.map(([a]) => a), rows.map(([, b]) => b)] as const;

test('lies between −1 and 1, and hangs on the order alone', () => {
  fc.assert(
    fc.property(pairs, (rows) => {
      const [a, b] = columns(rows);
      const value = rankCorrelation(a, b);
      if (value === null) return;
      expect(Math.abs(value)).toBeLessThanOrEqual(1 + 1e-12);
      expect(rankCorrelation(b, a)).toBeCloseTo(value);
      expect(rankCorrelation(a.map(Math.exp), b)).toBeCloseTo(value);
      expect(
        rankCorrelation(
          a.map((each) => -each),
          b,
        ),
      ).toBeCloseTo(-value);
    }),
  );
});

test.each([
  { a: [1, 2, 3], b: [10, 20, 30], value: 1 },
  { a: [1, 2, 3], b: [3, 2, 1], value: -1 },
  // Ties share their places: 0.948683 as scipy.stats.spearmanr gives it.
  { a: [1, 2, 2, 3], b: [1, 2, 3, 4], value: 0.948683 },
  { a: [1, 1, 1], b: [1, 2, 3], value: null },
  { a: [1, 2], b: [1, 2], value: null },
])('$a with $b: $value', ({ a, b, value }) => {
  const found = rankCorrelation(a, b);
  if (value === null) expect(found).toBeNull();
  else expect(found).toBeCloseTo(value, 5);
});
