/** Properties of ops over random shapes, on the real GPU. */
import * as fc from 'fast-check';
import { test } from 'vitest';

/** Sizes that tiles and blocks stumble over: one, primes, just under and over a tile's edge. */
export const size = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 13, 31, 33);
export const small = fc.constantFrom(1, 2, 3, 5, 8);
export const seed = fc.integer({ min: 1, max: 1e6 });

/** A test of `property` over values drawn from `arbitraries`. */
export function check<T extends unknown[]>(
  name: string,
  arbitraries: { [Index in keyof T]: fc.Arbitrary<T[Index]> },
  property: (...values: T) => Promise<void>,
): void {
  const values = fc.tuple<T>(...arbitraries);
  test(name, () =>
    fc.assert(
      fc.asyncProperty(values, (drawn) => property(...drawn)),
      { numRuns: 25 },
    ),
  );
}
