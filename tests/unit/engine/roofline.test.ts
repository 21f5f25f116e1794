import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { roofline } from '../../../src/engine/roofline';

const probes = { gigaflops: 1000, gigabytes: 100, dispatchMicroseconds: 5 };

test('each dispatch is held by its highest floor', () => {
  const roofs = roofline(
    [
      { label: 'product', flops: 1e9, bytes: 1e6 },
      { label: 'add', flops: 0, bytes: 1e8 },
      { label: 'count', flops: 0, bytes: 4 },
    ],
    probes,
  );
  expect(roofs.map(({ bound }) => bound)).toEqual(['arithmetic', 'memory', 'dispatch']);
  expect(roofs[0]!.seconds).toBeCloseTo(1e-3, 9);
  expect(roofs[1]!.seconds).toBeCloseTo(1e-3, 9);
  expect(roofs[2]!.seconds).toBeCloseTo(5e-6, 9);
});

test('no floor is above the bound, and a faster device never has a higher one', () => {
  fc.assert(
    fc.property(
      fc.nat(1e9),
      fc.nat(1e9),
      fc.double({ min: 1, max: 10, noNaN: true }),
      (flops, bytes, faster) => {
        const work = [{ label: 'any', flops, bytes }];
        const [roof] = roofline(work, probes);
        expect(roof!.seconds).toBeGreaterThanOrEqual(flops / 1e12);
        expect(roof!.seconds).toBeGreaterThanOrEqual(bytes / 1e11);
        const [lower] = roofline(work, { ...probes, gigaflops: probes.gigaflops * faster });
        expect(lower!.seconds).toBeLessThanOrEqual(roof!.seconds);
      },
    ),
  );
});
