import fc from 'fast-check';
import { expect, test } from 'vitest';
import { median } from '../../../../src/base/median';
import { overlap, range } from '../../../../src/benchmark/statistics/range';

const value = fc.double({ min: 0, max: 1e6, noNaN: true });
const values = fc.array(fc.option(value), { minLength: 1, maxLength: 25 });

test('medians by hand', () => {
  expect(median([])).toBeNull();
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('a miss counts as beyond every number: no median over survivors', () => {
  expect(median([5, null, 1])).toBe(5);
  expect(median([5, null, null])).toBeNull();
  expect(median([1, 5, null, null])).toBeNull();
});

test('median and range do not depend on the order, and the median lies in the range', () => {
  fc.assert(
    fc.property(values, (values) => {
      const middle = median(values);
      const { low, high } = range(values);
      expect(median([...values].reverse())).toBe(middle);
      if (middle === null) {
        expect(high).toBeNull();
        return;
      }
      expect(middle).toBeGreaterThanOrEqual(low!);
      if (high !== null) expect(middle).toBeLessThanOrEqual(high);
    }),
  );
});

test('as many values lie below the median as above', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1 }), (values) => {
      const middle = median(values)!;
      const below = values.filter((value) => value < middle).length;
      const above = values.filter((value) => value > middle).length;
      expect(below).toBeLessThanOrEqual(values.length / 2);
      expect(above).toBeLessThanOrEqual(values.length / 2);
    }),
  );
});

test('ranges that touch overlap, whichever comes first; a miss reaches to infinity', () => {
  expect(overlap({ low: 1, high: 2 }, { low: 2, high: 3 })).toBe(true);
  expect(overlap({ low: 2, high: 3 }, { low: 1, high: 2 })).toBe(true);
  expect(overlap({ low: 1, high: 2 }, { low: 2.1, high: 3 })).toBe(false);
  expect(overlap({ low: 1, high: null }, { low: 50, high: 60 })).toBe(true);
  expect(overlap({ low: 1, high: 2 }, { low: null, high: null })).toBe(false);
});
