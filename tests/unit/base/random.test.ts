import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalQuantile, random } from '../../../src/base/random';

const seeds = fc.integer({ min: 0, max: 0xffffffff });
const names = fc.array(fc.oneof(fc.string(), fc.integer({ min: 0 })), { maxLength: 4 });
const draw = (count: number, next: () => number) => Array.from({ length: count }, next);

describe('streams', () => {
  test('the same name gives the same numbers', () => {
    fc.assert(
      fc.property(seeds, names, (seed, name) => {
        const first = random(seed, ...name);
        const second = random(seed, ...name);
        expect(draw(8, first.uint32)).toEqual(draw(8, second.uint32));
      }),
    );
  });

  test('another name or seed gives other numbers', () => {
    fc.assert(
      fc.property(seeds, names, seeds, names, (seed, name, otherSeed, otherName) => {
        fc.pre(JSON.stringify([seed, ...name]) !== JSON.stringify([otherSeed, ...otherName]));
        const first = draw(4, random(seed, ...name).uint32);
        expect(first).not.toEqual(draw(4, random(otherSeed, ...otherName).uint32));
      }),
    );
  });

  test('parts do not run together', () => {
    const first = (...name: (string | number)[]) => random(0, ...name).uint32();
    const values = [first('ab'), first('a', 'b'), first('1'), first(1), first(), first(0), first('')];
    expect(new Set(values).size).toBe(values.length);
  });

  test('neighbouring streams are uncorrelated', () => {
    const count = 20_000;
    const first = random(7, 'weights', 0);
    const second = random(7, 'weights', 1);
    const products = draw(count, () => first.normal() * second.normal());
    expect(Math.abs(mean(products))).toBeLessThan(4 / Math.sqrt(count));
    // Also across streams: the first draw of each of many is uniform.
    const starts = draw(
      count,
      (
        (index = 0) =>
        () =>
          random(7, 'weights', index++).uniform()
      )(),
    );
    expect(Math.abs(mean(starts) - 0.5)).toBeLessThan(4 / Math.sqrt(12 * count));
  });

  test('a seed that is no whole number is refused', () => {
    expect(() => random(0.5)).toThrow(RangeError);
    expect(() => random(0, Number.NaN)).toThrow(RangeError);
  });
});

test('golden values: the same on every machine', () => {
  const generator = random(1, 'golden', 2);
  expect(draw(4, generator.uint32)).toEqual([773346480, 2232983911, 854251750, 2718375695]);
  expect(draw(3, generator.uniform)).toEqual([0.33644425868988037, 0.3589598536491394, 0.20708608627319336]);
  expect(draw(4, generator.normal)).toEqual([
    -1.549872115419502, 0.07258791325277238, 1.3595684095578582, 0.7927826532998996,
  ]);
  expect(draw(8, () => generator.below(10))).toEqual([9, 4, 8, 6, 0, 4, 3, 4]);
  expect([...generator.permutation(8)]).toEqual([2, 0, 1, 3, 4, 7, 5, 6]);
});

describe('distributions', () => {
  test('uniform: in [0, 1), exact in float32, right mean and variance', () => {
    const generator = random(3, 'uniform');
    const values = draw(200_000, generator.uniform);
    for (const value of values)
      if (value < 0 || value >= 1 || Math.fround(value) !== value) expect.fail(`${value}`);
    expect(mean(values)).toBeCloseTo(0.5, 2);
    expect(variance(values)).toBeCloseTo(1 / 12, 3);
  });

  test('normal: right moments', () => {
    const generator = random(3, 'normal');
    const values = draw(200_000, generator.normal);
    expect(Math.abs(mean(values))).toBeLessThan(0.01);
    expect(Math.abs(variance(values) - 1)).toBeLessThan(0.015);
    expect(Math.abs(mean(values.map((value) => value ** 3)))).toBeLessThan(0.04);
    expect(Math.abs(mean(values.map((value) => value ** 4)) - 3)).toBeLessThan(0.1);
  });

  test('normalQuantile agrees with known quantiles and is odd', () => {
    // Quantiles at (bits + ½) / 2^32 in double precision, from an independent implementation.
    const known: [number, number][] = [
      [0, -6.337957754553789],
      [1, -6.166429517819749],
      [1000, -5.039851125968711],
      [100_000_000, -1.990225241389144],
      [322_122_547, -1.4395314704450153],
      [322_122_548, -1.4395314688002132],
      [1_000_000_000, -0.7295565530758739],
      [2_147_483_648, 2.9180993729166234e-10],
    ];
    for (const [bits, quantile] of known) {
      expect(Math.abs(normalQuantile(bits) - quantile)).toBeLessThan(1e-6);
    }
    fc.assert(fc.property(seeds, (bits) => normalQuantile(0xffffffff - bits) === -normalQuantile(bits)));
    const far = fc.integer({ min: 1, max: 0xffffffff });
    fc.assert(fc.property(far, seeds, (a, b) => a - b < 1000 || normalQuantile(a) > normalQuantile(b)));
  });

  test('below: in range, every value equally likely', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 0x1_0000_0000 }), (seed, n) => {
        const value = random(seed).below(n);
        expect(Number.isInteger(value) && value >= 0 && value < n).toBe(true);
      }),
    );
    const counts = new Array<number>(7).fill(0);
    const generator = random(5, 'below');
    for (let index = 0; index < 70_000; index++) counts[generator.below(7)]!++;
    // χ² with 6 degrees of freedom: above 22.5 with probability 0.001.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(22.5);
    for (const n of [0, -1, 1.5, 0x1_0000_0001]) expect(() => random(0).below(n)).toThrow(RangeError);
  });

  test('shuffle keeps what is in the array, in place; all orders occur', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.integer()), (seed, values) => {
        const shuffled = [...values];
        expect(random(seed).shuffle(shuffled)).toBe(shuffled);
        expect(shuffled.sort((a, b) => a - b)).toEqual(values.sort((a, b) => a - b));
      }),
    );
    const generator = random(9);
    const counts = new Map<string, number>();
    for (let index = 0; index < 24_000; index++) {
      const order = generator.permutation(4).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(160);
  });
});

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: number[]): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}
