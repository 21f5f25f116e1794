import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../../../src/base/random';
import { expectedInterval } from '../../../../src/benchmark/statistics/expected-interval';
import { expectedRunningTime } from '../../../../src/benchmark/statistics/expected-running-time';
import { type Factor, geometricMeanInterval } from '../../../../src/benchmark/statistics/geometric-mean';

const factor = fc
  .record({
    value: fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
    down: fc.double({ min: 0.1, max: 1, noNaN: true }),
    up: fc.double({ min: 1, max: 10, noNaN: true }),
  })
  .map(({ value, down, up }) => ({ value, interval: { low: value * down, high: value * up } }));

test('of one factor it is its own', () => {
  fc.assert(
    fc.property(factor, (one) => {
      const { low, high } = geometricMeanInterval([[{ ...one, weight: 1 }]]);
      expect(low / one.interval.low).toBeCloseTo(1, 6);
      expect(high / one.interval.high).toBeCloseTo(1, 6);
    }),
  );
});

test('what goes together is known no better than either; what is apart, better', () => {
  fc.assert(
    fc.property(factor, (one) => {
      const half = { ...one, weight: 0.5 };
      const together = geometricMeanInterval([[half, half]]);
      const apart = geometricMeanInterval([[half], [half]]);
      expect(together.high / one.interval.high).toBeCloseTo(1, 6);
      const reach = ({ low, high }: Factor['interval']) => Math.log(high / low);
      expect(reach(apart)).toBeCloseTo(reach(together) / Math.SQRT2, 6);
    }),
  );
});

test.each([
  { seeds: 10, spread: 0.2, tasks: 2 },
  { seeds: 10, spread: 0.5, tasks: 4 },
  { seeds: 20, spread: 0.2, tasks: 4 },
])('$tasks tasks, $seeds seeds, spread $spread: covers the truth', ({ seeds, spread, tasks }) => {
  const suites = 2000;
  // The mean of a log-normal.
  const truth = Math.exp(spread ** 2 / 2);
  let covered = 0;
  for (let suite = 0; suite < suites; suite++) {
    const numbers = random(suite, 'geometric mean');
    const groups = Array.from({ length: tasks }, () => {
      const attempts = Array.from({ length: seeds }, () => ({
        spent: Math.exp(spread * numbers.normal()),
        reached: true,
      }));
      const value = expectedRunningTime(attempts)!;
      return [{ value, interval: expectedInterval(attempts)!, weight: 1 / tasks }];
    });
    const { low, high } = geometricMeanInterval(groups);
    if (low <= truth && truth <= high) covered++;
  }
  expect(covered / suites).toBeGreaterThan(0.93);
  // Quantiles of Student's t, put together as if they were a normal's, are somewhat wide.
  expect(covered / suites).toBeLessThan(0.98);
});
