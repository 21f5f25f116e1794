import { relativeError } from '../../../../src/base/relative-error';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { precisions } from '../../../../src/base/config';
import { random } from '../../../../src/base/random';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { gemm, type GemmOptions } from '../../../../src/engine/ops/gemm';
import { candidates, fallback, nameOf, tiles, variantNamed } from '../../../../src/engine/ops/gemm/variants';
import { readTensors } from '../../../../src/engine/read';
import { tf } from '../../../../src/engine/tf';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

/** One, primes, sizes just under and over the edges of tiles of 4, 8, 16, 32 and 64, and multiples of 4, read as vectors. */
const size = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 17, 31, 33, 65, 68);
const depth = fc.constantFrom(1, 2, 4, 5, 16, 17, 20, 63, 65, 130, 132);

/** C in double precision. */
function product(
  a: Float32Array,
  b: Float32Array,
  bias: Float32Array | null,
  [m, n, k]: [number, number, number],
  [transposeA, transposeB]: [boolean, boolean],
): Float64Array {
  const c = new Float64Array(m * n);
  for (let row = 0; row < m; row++)
    for (let column = 0; column < n; column++) {
      let sum = bias ? bias[column]! : 0;
      for (let at = 0; at < k; at++)
        sum +=
          a[transposeA ? at * m + row : row * k + at]! * b[transposeB ? column * k + at : at * n + column]!;
      c[row * n + column] = sum;
    }
  return c;
}

/** Rounded to the 11 digits of half precision (Veltkamp 1968). */
const halved = (values: Float32Array): Float32Array =>
  values.map((value) => {
    const wide = value * (2 ** 42 + 1);
    return wide - (wide - value);
  });

describe('every variant agrees with a product in double precision', () => {
  const cases = tiles.flatMap((tile) => [1, 3].map((parts) => ({ tile, parts })));
  test.each(cases.map((variant) => [nameOf(variant), variant] as const))('%s', (_name, variant) =>
    fc.assert(
      fc.asyncProperty(
        fc.tuple(size, size, depth),
        fc.tuple(fc.boolean(), fc.boolean()),
        fc.boolean(),
        fc.integer({ min: 1, max: 1e6 }),
        async ([m, n, k], [transposeA, transposeB], withBias, seed) => {
          const numbers = random(seed, 'gemm');
          const draw = (length: number) => Float32Array.from({ length }, () => numbers.normal());
          const [a, b, d] = [draw(m * k), draw(k * n), draw(n)];
          const inputs = [
            tf.tensor(a, transposeA ? [k, m] : [m, k]),
            tf.tensor(b, transposeB ? [n, k] : [k, n]),
            tf.tensor(d, [n]),
          ] as const;
          const bias = withBias ? inputs[2] : undefined;
          const c = gemm(inputs[0], inputs[1], { transposeA, transposeB, bias, variant });
          const [values] = await readTensors([c]);
          tf.dispose([...inputs, c]);
          // Where operands are kept as halves, the product of the halves is what must come out.
          const kept = variant.tile.precision === 'f16' ? halved : (values: Float32Array) => values;
          const expected = product(
            kept(a),
            kept(b),
            withBias ? d : null,
            [m, n, k],
            [transposeA, transposeB],
          );
          expect(values!.length).toBe(m * n);
          expect(relativeError(values!, expected)).toBeLessThan(
            variant.tile.precision === 'f16' ? 1e-3 : 1e-5,
          );
        },
      ),
      { numRuns: 6 },
    ),
  );
});

describe('half precision', () => {
  const variant = variantNamed('workgroup 32x32 f16', { m: 9, n: 8, k: 20 })!;
  const numbers = random(3, 'half');
  const draw = (length: number, scale: number) =>
    Float32Array.from({ length }, () => scale * numbers.normal());
  const multiply = async (a: Float32Array, b: Float32Array, options: GemmOptions) => {
    const [x, y] = [tf.tensor(a, [9, 20]), tf.tensor(b, [20, 8])];
    const c = gemm(x, y, options);
    const [values] = await readTensors([c]);
    tf.dispose([x, y, c]);
    return values!;
  };
  const error = async (a: Float32Array, b: Float32Array, options: GemmOptions) =>
    relativeError(await multiply(a, b, options), product(a, b, null, [9, 8, 20], [false, false]));

  test.each(['a', 'b'] as const)('a small gradient in %s keeps its digits', async (gradient) => {
    const small = draw(180, 2e-7);
    const weights = draw(160, 1);
    const [a, b] = gradient === 'a' ? [small, weights] : [draw(180, 1), draw(160, 2e-7)];
    expect(await error(a, b, { variant, gradient })).toBeLessThan(2e-2);
    expect(await error(a, b, { variant })).toBeGreaterThan(5e-2);
  });

  test('a run for f16 takes f16 tiles only, and one for f32 none', () => {
    const abilities = { software: false, subgroups: true };
    for (const precision of precisions) {
      for (const { tile } of candidates({ m: 99, n: 99, k: 99 }, abilities, precision))
        expect(tile.precision).toBe(precision);
      for (const software of [true, false])
        for (const m of [4, 2000])
          expect(
            fallback({ m, n: 999, k: 99 }, { software, subgroups: true }, precision).tile.precision,
          ).toBe(precision);
    }
  });
});

test.each(tiles.map((tile) => [nameOf({ tile, parts: 1 })]))(
  '%s: what is no number comes out as none',
  async (name) => {
    const a = tf.tensor(
      Float32Array.from({ length: 9 * 20 }, (_, at) => (at === 25 ? NaN : at === 50 ? Infinity : 1)),
      [9, 20],
    );
    const b = tf.ones([20, 8]);
    const c = gemm(a, b, { variant: variantNamed(name, { m: 9, n: 8, k: 20 })! });
    const [values] = await readTensors([c]);
    tf.dispose([a, b, c]);
    for (let row = 0; row < 9; row++)
      for (let column = 0; column < 8; column++)
        if (row === 1 || row === 2) expect(values![8 * row + column]).not.toSatisfy(Number.isFinite);
        else expect(values![8 * row + column]).toBe(20);
  },
);

describe('variants', () => {
  test('a name stands for its variant', () => {
    const shape = { m: 64, n: 192, k: 512 };
    for (const software of [true, false])
      for (const variant of precisions.flatMap((precision) =>
        candidates(shape, { software, subgroups: true }, precision),
      ))
        expect(variantNamed(nameOf(variant), shape)).toEqual(variant);
  });
  test('a name of an older engine stands for nothing', () => {
    const shape = { m: 64, n: 64, k: 64 };
    for (const name of [
      '',
      'registers 3x3',
      'registers 8x8 in 0',
      'registers 8x8 in 1.5',
      'registers 8x8 in x',
    ])
      expect(variantNamed(name, shape)).toBeNull();
  });
  test('a short K bears no parts', () => {
    expect(variantNamed('registers 8x8 in 16', { m: 8, n: 8, k: 40 })?.parts).toBe(1);
  });
  test('without a measurement a software adapter has no barriers', () => {
    fc.assert(
      fc.property(size, size, depth, (m, n, k) => {
        for (const subgroups of [true, false])
          expect(fallback({ m, n, k }, { software: true, subgroups }, 'f32').tile.kind).not.toBe('workgroup');
      }),
    );
  });
  test('without subgroups no variant asks for them', () => {
    for (const software of [true, false])
      for (const { tile } of candidates({ m: 64, n: 64, k: 64 }, { software, subgroups: false }, 'f32'))
        expect(tile.kind).not.toBe('quads');
  });
  test('a large product gets large tiles, a small one small tiles', () => {
    const area = (m: number, n: number, k: number) => {
      const { rows, columns } = fallback({ m, n, k }, { software: true, subgroups: false }, 'f32').tile;
      return rows * columns;
    };
    expect(area(512, 256, 64)).toBe(256);
    expect(area(4, 4, 64)).toBe(16);
  });
});
