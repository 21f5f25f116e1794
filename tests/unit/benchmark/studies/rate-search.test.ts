import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  nearestPlace,
  range,
  rateAt,
  searchRates,
  type Tried,
} from '../../../../src/benchmark/studies/rate-search';

/** Tries whatever is asked for until nothing is. */
function explore(start: number, law: (place: number) => Tried) {
  const known = new Map<number, Tried>();
  for (;;) {
    const search = searchRates(start, (place) => known.get(place));
    const open = search.wanted.filter((place) => !known.has(place));
    if (open.length === 0) return { ...search, tried: known.size };
    for (const place of open) known.set(place, law(place));
  }
}

test('rates lie on one lattice, three in a decade', () => {
  expect([-9, -8, -7, -6, 0, 3].map(rateAt)).toEqual([0.001, 0.00215, 0.00464, 0.01, 1, 10]);
  for (const place of range(-21, 3)) expect(nearestPlace(rateAt(place))).toBe(place);
  expect(nearestPlace(1e-30)).toBe(-21);
});

test('from wherever it begins it walks to the best rate, and ends with nine around it where the edges fail', () => {
  for (const start of [-15, -9, -3]) {
    const { grid } = explore(start, (place) => ({
      loss: (place + 6) ** 2,
      reached: Math.abs(place + 6) <= 2,
    }));
    // A pilot of one in a decade comes no nearer than half of that.
    expect(Math.abs(grid!.centre + 6)).toBeLessThanOrEqual(1);
    expect(grid).toEqual({ centre: grid!.centre, low: grid!.centre - 4, high: grid!.centre + 4 });
  }
});

test('an edge that reaches the target is moved on until it does not', () => {
  const { grid } = explore(-6, (place) => ({
    loss: Math.abs(place + 6),
    reached: place >= -12 && place <= -1,
  }));
  expect(grid).toEqual({ centre: -6, low: -13, high: 0 });
});

test('where all rates are too large, it goes to smaller ones', () => {
  const { grid } = explore(0, (place) => ({
    loss: place > -8 ? 4 : 4 + (place + 13) ** 2 / 100 - 1,
    reached: false,
  }));
  expect(Math.abs(grid!.centre + 13)).toBeLessThanOrEqual(2);
});

test('whatever the losses, it ends: with nine and more beside each other, both edges failing or at the end of all rates', () => {
  const places = range(-21, 3);
  const laws = fc.array(fc.record({ loss: fc.integer({ min: 0, max: 9 }), reached: fc.boolean() }), {
    minLength: places.length,
    maxLength: places.length,
  });
  fc.assert(
    fc.property(laws, fc.constantFrom(...places), (law, start) => {
      const at = (place: number) => law[place + 21]!;
      const { grid, wanted, tried } = explore(start, at);
      expect(tried).toBe(wanted.length);
      const { centre, low, high } = grid!;
      expect(low).toBeLessThanOrEqual(Math.max(-21, centre - 4));
      expect(high).toBeGreaterThanOrEqual(Math.min(3, centre + 4));
      expect(low === -21 || !at(low).reached).toBe(true);
      expect(high === 3 || !at(high).reached).toBe(true);
      for (const place of range(low, high)) expect(wanted).toContain(place);
    }),
  );
});
