import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crossing } from '../../../src/benchmark/crossing';

const curve = (...metrics: number[]) => metrics.map((metric, index) => ({ step: index * 10, metric }));

test('two successive evaluations count, and the crossing lies between the one before and the first of them', () => {
  expect(crossing(curve(0, 0.2, 0.6, 0.7), 0.5, 'higher')).toBeCloseTo(17.5);
  expect(crossing(curve(3, 2.8, 2.4, 2.3), 2.5, 'lower')).toBeCloseTo(17.5);
});

test('one evaluation beyond the target is luck, at the end too', () => {
  expect(crossing(curve(0, 0.6, 0.4, 0.6, 0.4), 0.5, 'higher')).toBeNull();
  expect(crossing(curve(0, 0.2, 0.4, 0.6), 0.5, 'higher')).toBeNull();
  expect(crossing(curve(0, 0.6, 0.4, 0.6, 0.7), 0.5, 'higher')).toBeCloseTo(25);
});

test('a model that is beyond the target before it is trained takes no steps', () => {
  expect(crossing(curve(0.6, 0.7, 0.1), 0.5, 'higher')).toBe(0);
});

test('too few evaluations reach nothing', () => {
  expect(crossing([], 0.5, 'higher')).toBeNull();
  expect(crossing(curve(1), 0.5, 'higher')).toBeNull();
});

const metrics = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { maxLength: 20 });
const target = fc.double({ min: -10, max: 10, noNaN: true });

test('lower is higher upside down', () => {
  fc.assert(
    fc.property(metrics, target, (values, target) => {
      const higher = crossing(curve(...values), target, 'higher');
      const lower = crossing(curve(...values.map((value) => -value)), -target, 'lower');
      expect(lower).toBe(higher);
    }),
  );
});

test('a crossing is never after the first of two that are beyond, never before the one that is not', () => {
  fc.assert(
    fc.property(metrics, target, (values, target) => {
      const step = crossing(curve(...values), target, 'higher');
      const first = values.findIndex(
        (value, index) => value >= target && (values[index + 1] ?? -Infinity) >= target,
      );
      if (first === -1) {
        expect(step).toBeNull();
        return;
      }
      expect(step).toBeLessThanOrEqual(first * 10);
      expect(step).toBeGreaterThanOrEqual(Math.max(0, first - 1) * 10);
    }),
  );
});

test('a harder target is reached no sooner', () => {
  fc.assert(
    fc.property(metrics, target, target, (values, a, b) => {
      const easy = crossing(curve(...values), Math.min(a, b), 'higher');
      const hard = crossing(curve(...values), Math.max(a, b), 'higher');
      if (hard === null) return;
      expect(easy).not.toBeNull();
      expect(easy!).toBeLessThanOrEqual(hard);
    }),
  );
});
