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

test('ratios of expected running times, one seed in five missing, are covered in 92 to 98 %', () => {
  const seeds = 10;
  const suites = 2000;
  const truth = 1.5;
  let covered = 0;
  for (let suite = 0; suite < suites; suite++) {
    const numbers = random(suite, 'jackknife');
    const attempts = (scale: number) =>
      Array.from({ length: seeds }, () => {
        const reached = numbers.uniform() < 0.8;
        return { spent: reached ? scale * Math.exp(0.2 * numbers.normal()) : 2 * scale, reached };
      });
    const [one, other] = [attempts(1), attempts(truth)];
    const ratio = (places: readonly number[]) => {
      const [a, b] = [one, other].map((runs) => expectedRunningTime(places.map((place) => runs[place]!)));
      return a && b ? b / a : null;
    };
    const interval = jackknife(seeds, ratio)!;
    if (interval.low <= truth && truth <= interval.high) covered++;
  }
  expect(covered / suites).toBeGreaterThan(0.92);
  expect(covered / suites).toBeLessThan(0.98);
});
