import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../../../src/base/random';
import { expectedRunningTime } from '../../../../src/benchmark/statistics/expected-running-time';
import { jackknife } from '../../../../src/benchmark/statistics/jackknife';

const mean = (values: readonly number[]) => (places: readonly number[]) =>
  places.reduce((sum, place) => sum + values[place]!, 0) / places.length;

test('is around the value, and scales with it', () => {
  const value = fc.integer({ min: 1, max: 1000 });
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 5, maxLength: 20 }),
      fc.integer({ min: 1, max: 64 }),
      (values, factor) => {
        const { low, high } = jackknife(values.length, mean(values))!;
        const whole = mean(values)(values.map((_, place) => place));
        expect(low).toBeLessThanOrEqual(whole * (1 + 1e-9));
        expect(high).toBeGreaterThanOrEqual(whole * (1 - 1e-9));
        const scaled = jackknife(values.length, mean(values.map((each) => each * factor)))!;
        expect(scaled.low / factor / low).toBeCloseTo(1, 6);
        expect(scaled.high / factor / high).toBeCloseTo(1, 6);
      },
    ),
  );
});

test('too few seeds, or one without which nothing can be told: none', () => {
  expect(jackknife(4, () => 1)).toBeNull();
  expect(jackknife(5, (places) => (places.includes(2) ? 1 : null))).toBeNull();
  expect(jackknife(5, () => -1)).toBeNull();
});

test.each([
  { seeds: 5, success: 1 },
  { seeds: 10, success: 1 },
  { seeds: 20, success: 1 },
  { seeds: 5, success: 0.8 },
  { seeds: 10, success: 0.8 },
  { seeds: 20, success: 0.8 },
])('ratios of expected running times: $seeds seeds of which $success succeed', ({ seeds, success }) => {
  const truth = 1.5;
  const told = Array.from({ length: 2000 }, (_, suite) => {
    const numbers = random(suite, 'jackknife');
    const attempts = (scale: number) =>
      Array.from({ length: seeds }, () => {
        const reached = numbers.uniform() < success;
        return { spent: reached ? scale * Math.exp(0.2 * numbers.normal()) : 2 * scale, reached };
      });
    const [one, other] = [attempts(1), attempts(truth)];
    return jackknife(seeds, (places) => {
      const [a, b] = [one, other].map((runs) => expectedRunningTime(places.map((place) => runs[place]!)));
      return a && b ? b / a : null;
    });
  }).filter((interval) => interval !== null);
  const covered = told.filter(({ low, high }) => low <= truth && truth <= high).length / told.length;
  expect(covered).toBeGreaterThan(0.93);
  // Misses come in whole runs: then it says rather too little than too much.
  expect(covered).toBeLessThan(success === 1 ? 0.97 : 1);
});
