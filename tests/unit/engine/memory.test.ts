import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planMemory, type Lifetime } from '../../../src/engine/capture/memory';

const lifetime = fc
  .record({
    size: fc.integer({ min: 4, max: 4096 }),
    first: fc.nat(60),
    length: fc.nat(20),
  })
  .map(({ size, first, length }): Lifetime => ({ size, first, last: first + length }));

const meet = (a: Lifetime, b: Lifetime): boolean => a.first <= b.last && b.first <= a.last;

describe('memory plan', () => {
  test('what lives at the same time never shares, everything fits, and nothing is larger than without sharing', () => {
    fc.assert(
      fc.property(fc.array(lifetime, { maxLength: 60 }), (lifetimes) => {
        const { sizes, assignment } = planMemory(lifetimes);
        lifetimes.forEach((life, index) => {
          expect(sizes[assignment[index]!]).toBeGreaterThanOrEqual(life.size);
          for (let other = 0; other < index; other++)
            if (assignment[other] === assignment[index]) expect(meet(life, lifetimes[other]!)).toBe(false);
        });
        const total = sizes.reduce((sum, size) => sum + size, 0);
        expect(total).toBeLessThanOrEqual(lifetimes.reduce((sum, { size }) => sum + size, 0));
      }),
    );
  });

  test('a chain needs two buffers', () => {
    const chain = Array.from({ length: 10 }, (_, index) => ({ size: 64, first: index, last: index + 1 }));
    expect(planMemory(chain).sizes).toEqual([64, 64]);
  });
});
