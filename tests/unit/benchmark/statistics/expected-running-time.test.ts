import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectedInterval } from '../../../../src/benchmark/statistics/expected-interval';
import { expectedRunningTime } from '../../../../src/benchmark/statistics/expected-running-time';
import { wilson } from '../../../../src/benchmark/statistics/wilson';

const hit = (spent: number) => ({ spent, reached: true });
const miss = (spent = 120) => ({ spent, reached: false });

const attempt = fc.record({
  spent: fc.double({ min: 0.01, max: 120, noNaN: true }),
  reached: fc.boolean(),
});
const attempts = fc.array(attempt, { minLength: 1, maxLength: 25 });

test('what one success costs, by hand', () => {
  expect(expectedRunningTime([hit(40), hit(60)])).toBe(50);
  expect(expectedRunningTime([hit(40), hit(60), miss()])).toBe(50 + 120 / 3);
  expect(expectedRunningTime([miss()])).toBeNull();
  expect(expectedRunningTime([])).toBeNull();
});

test('without bias: over all that can come of n runs, the mean is that of a success and its misses', () => {
  const binomial = (n: number, k: number): number => (k === 0 ? 1 : (binomial(n, k - 1) * (n - k + 1)) / k);
  for (const [runs, rate] of [
    [10, 0.7],
    [10, 0.5],
    [20, 0.7],
  ] as const) {
    let [mean, all] = [0, 0];
    for (let hits = 1; hits <= runs; hits++) {
      const chance = binomial(runs, hits) * rate ** hits * (1 - rate) ** (runs - hits);
      const made = Array.from({ length: runs }, (_, at) => (at < hits ? hit(50) : miss()));
      mean += chance * expectedRunningTime(made)!;
      all += chance;
    }
    const truth = 50 + (120 * (1 - rate)) / rate;
    expect(Math.abs(mean / all / truth - 1)).toBeLessThan(0.01);
  }
});

test('a miss makes it dearer, and its interval lies around it; who asks for another unit gets it in that unit', () => {
  fc.assert(
    fc.property(attempts, fc.double({ min: 0.01, max: 100, noNaN: true }), (attempts, unit) => {
      const expected = expectedRunningTime(attempts);
      const interval = expectedInterval(attempts);
      const successes = attempts.filter(({ reached }) => reached).length;
      expect(expected === null).toBe(successes === 0);
      expect(interval === null).toBe(successes < 5);
      if (expected === null) return;
      expect(expectedRunningTime([...attempts, miss()])!).toBeGreaterThan(expected);
      const scaled = attempts.map(({ spent, reached }) => ({ spent: spent * unit, reached }));
      expect(expectedRunningTime(scaled)! / unit).toBeCloseTo(expected, 6);
      if (!interval) return;
      expect(interval.low).toBeLessThanOrEqual(interval.high);
      expect(expectedInterval(scaled)!.low / unit / interval.low).toBeCloseTo(1, 6);
      expect(expectedInterval([...attempts, miss()])!.high).toBeGreaterThan(interval.low);
    }),
  );
});

test('where all succeed it is a t interval around the estimate, in logs', () => {
  const { low, high } = expectedInterval([1, 2, 3, 4, 5].map(hit))!;
  // Spread 1.5811, error of the mean 0.7071, which is 0.2357 of it; t at 97.5 % with four degrees of freedom 2.7764.
  expect(Math.log(low / 3)).toBeCloseTo(-0.65441, 4);
  expect(Math.log(high / 3)).toBeCloseTo(0.65441, 4);
});

test('where all are reached before the first step there is no interval, and nothing is NaN', () => {
  expect(expectedInterval(Array.from({ length: 6 }, () => hit(0)))).toBeNull();
  expect(expectedInterval(Array.from({ length: 6 }, () => hit(3)))).toEqual({
    low: expect.closeTo(3),
    high: expect.closeTo(3),
  });
});

test('Wilson’s interval: values of the literature, and never outside of 0 to 1', () => {
  expect(wilson(0, 10)).toEqual({ low: 0, high: expect.closeTo(0.2775, 4) });
  expect(wilson(10, 10)).toEqual({ low: expect.closeTo(0.7225, 4), high: 1 });
  expect(wilson(7, 10)).toEqual({ low: expect.closeTo(0.3968, 4), high: expect.closeTo(0.8922, 4) });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (runs, share) => {
        const successes = Math.round(runs * share);
        const { low, high } = wilson(successes, runs);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(successes / runs);
        expect(high).toBeGreaterThanOrEqual(successes / runs);
      },
    ),
  );
});
