import '../../../../src/engine/gradients';
import { relativeError } from '../../../../src/base/relative-error';
import '@tensorflow/tfjs-backend-cpu';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { capture } from '../../../../src/engine/capture';
import { backend, closeDevice, openDevice } from '../../../../src/engine/device';
import { dropout, normalNoise, uniformNoise } from '../../../../src/engine/ops/random';
import {
  dropoutComposed,
  normalNoiseComposed,
  pcg4d,
  uniformNoiseComposed,
} from '../../../../src/engine/ops/random/composed';
import { runKernel } from '../../../../src/engine/kernel';
import { readTensors, writeTensor } from '../../../../src/engine/read';
import { tf, type Tensor } from '../../../../src/engine/tf';
import { check, seed, size } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const keyOf = (seed: number, step: number): Tensor => tf.tensor([seed, step], [2], 'int32');
const word = fc.integer({ min: 0, max: 2 ** 31 - 1 });

async function read(tensor: Tensor): Promise<number[]> {
  const [values] = await readTensors([tensor]);
  return [...values!];
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of two lists of mean 0 and variance 1. */
const correlation = (a: number[], b: number[]): number => mean(a.map((value, index) => value * b[index]!));

/** Numbers of a statistical test; a mean of so many lies within 5 / √COUNT of what is expected, but for 1 in 10⁶. */
const COUNT = 60_000;
const FAR = 5 / Math.sqrt(COUNT);

test('the hash is pcg4d', () => {
  // From the published code, run on these numbers by hand in exact integers.
  const exact = (start: bigint[]): bigint[] => {
    const m = (1n << 32n) - 1n;
    let [x, y, z, w] = start.map((n) => (n * 1664525n + 1013904223n) & m) as [bigint, bigint, bigint, bigint];
    for (let round = 0; round < 2; round++) {
      x = (x + y * w) & m;
      y = (y + z * x) & m;
      z = (z + x * y) & m;
      w = (w + y * z) & m;
      if (round === 0) [x, y, z, w] = [x ^ (x >> 16n), y ^ (y >> 16n), z ^ (z >> 16n), w ^ (w >> 16n)];
    }
    return [x, y, z, w];
  };
  for (const start of [
    [0, 0, 0, 0],
    [1, 2, 3, 4],
    [4294967295, 65536, 7, 123456789],
  ] as [number, number, number, number][]) {
    expect(pcg4d(start).map(BigInt)).toEqual(exact(start.map(BigInt)));
  }
});

/** What the twin makes; on the CPU's backend, where it can read the key. */
async function twin(make: (key: Tensor) => Tensor, key: number[]): Promise<number[]> {
  await tf.setBackend('cpu');
  const values = tf.tidy(() => make(tf.tensor(key, [2], 'int32')).dataSync());
  await tf.setBackend('webgpu');
  return [...values];
}

check(
  'uniform numbers are the twin’s, to the bit',
  [size, size, word, word, word],
  async (a, b, s, step, stream) => {
    const actual = await read(uniformNoise([a, b], keyOf(s, step), stream));
    expect(actual).toEqual(await twin((key) => uniformNoiseComposed([a, b], key, stream), [s, step]));
  },
);

check('normal numbers are the twin’s', [size, size, word, word, word], async (a, b, s, step, stream) => {
  const actual = await read(normalNoise([a, b], keyOf(s, step), stream));
  const expected = await twin((key) => normalNoiseComposed([a, b], key, stream), [s, step]);
  // WGSL's cos may be off by 2⁻¹¹.
  actual.forEach((value, index) => expect(Math.abs(value - expected[index]!)).toBeLessThan(3e-3));
});

test('uniform numbers are spread evenly', async () => {
  const values = await read(uniformNoise([COUNT], keyOf(1, 1), 0));
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(1);
  const bins = new Array<number>(64).fill(0);
  for (const value of values) bins[Math.floor(64 * value)]!++;
  const expected = COUNT / 64;
  const chiSquare = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 63 degrees of freedom: mean 63, deviation 11.2.
  expect(chiSquare).toBeLessThan(63 + 5 * 11.2);
});

test('normal numbers have the moments of a normal distribution', async () => {
  const values = await read(normalNoise([COUNT], keyOf(3, 1), 0));
  const moment = (power: number) => mean(values.map((value) => value ** power));
  // Deviations of the sample's moments: 1, √2, √15, √96 over √COUNT.
  expect(Math.abs(moment(1))).toBeLessThan(FAR);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(FAR * Math.SQRT2);
  expect(Math.abs(moment(3))).toBeLessThan(FAR * Math.sqrt(15));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(FAR * Math.sqrt(96));
});

test('steps, seeds, streams and neighbours are independent', async () => {
  const draw = (s: number, step: number, stream: number) =>
    read(normalNoise([COUNT], keyOf(s, step), stream));
  const one = await draw(1, 1, 0);
  for (const other of [await draw(1, 2, 0), await draw(2, 1, 0), await draw(1, 1, 1)]) {
    expect(Math.abs(correlation(one, other))).toBeLessThan(FAR);
    // A shifted copy would be as bad as an equal one.
    for (const shift of [1, 2, 64]) {
      expect(Math.abs(correlation(one.slice(shift), other))).toBeLessThan(FAR);
    }
  }
  for (const lag of [1, 2, 3, 4, 64, 256]) {
    expect(Math.abs(correlation(one.slice(lag), one))).toBeLessThan(FAR);
  }
});

check('dropout', [size, size, fc.constantFrom(0, 0.1, 0.5, 0.9), word, seed], async (a, b, rate, stream, s) =>
  expectTwins(
    (x: Tensor, key: Tensor) => dropout(x, rate, key, stream),
    (x: Tensor, key: Tensor) => dropoutComposed(x, rate, key, stream),
    [[a, b], { shape: [2], integers: Int32Array.of(s, 7) }],
    s,
  ),
);

test('dropout keeps its share', async () => {
  const kept = await read(dropout(tf.ones([COUNT]), 0.25, keyOf(5, 1), 2));
  expect(new Set(kept.map((value) => value.toFixed(4)))).toEqual(new Set(['0.0000', '1.3333']));
  expect(Math.abs(mean(kept) - 1)).toBeLessThan(FAR * Math.sqrt(1 / 3));
});

test.each([-0.1, 1, Number.NaN])('a rate of %d is refused', (rate) => {
  expect(() => dropout(tf.ones([2]), rate, keyOf(1, 1), 0)).toThrow(
    expect.objectContaining({ code: 'unsupported-config' }),
  );
});

test('a replay draws by the step in the buffer: afresh when it moves on, the same when it comes back', async () => {
  const key = backend().resident(keyOf(1, 0));
  const out = backend().resident(tf.zeros([2, 100]));
  const x = backend().resident(tf.ones([100]));
  const captured = await capture(() => {
    const grad = tf.grad((input: Tensor) => dropout(input, 0.5, key, 3))(x);
    runKernel({
      name: 'keep',
      inputs: { noise: normalNoise([100], key, 4), grad },
      inPlace: { out },
      body: 'out[i] = noise[i]; out[100u + i] = grad[i];',
      threads: 100,
    });
  });
  const replay = async (step: number) => {
    writeTensor(key, Int32Array.of(1, step));
    captured.replay();
    return read(out);
  };
  const [first, second, again] = [await replay(1), await replay(2), await replay(1)];
  expect(again).toEqual(first);
  expect(relativeError(second.slice(0, 100), first.slice(0, 100))).toBeGreaterThan(0.5);
  expect(second.slice(100)).not.toEqual(first.slice(100));
  captured.dispose();
});
