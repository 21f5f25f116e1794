/** Optimisers and clipping against double-precision arithmetic written out here. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Optimizer } from '../../../src/base/config';
import { random } from '../../../src/base/random';
import { backend, closeDevice, openDevice } from '../../../src/engine/device';
import { betasOf, makeOptimizer } from '../../../src/engine/optimizers';
import { clipScale } from '../../../src/engine/optimizers/clipping';
import { clockAt } from '../../../src/engine/optimizers/optimizer';
import { readTensors, writeTensor } from '../../../src/engine/read';
import { tf } from '../../../src/engine/tf';
import { relativeError } from '../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const SIZE = 37;
const STEPS = 100;
const RATE = 0.01;

type Rule = (p: number, g: number, state: number[], step: number, decay: boolean) => number;

const cases: { settings: Optimizer; rule: Rule }[] = [
  {
    settings: { name: 'adamw', learningRate: RATE, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 },
    rule(p, g, state, step, decay) {
      state[0] = 0.9 * (state[0] ?? 0) + 0.1 * g;
      state[1] = 0.95 * (state[1] ?? 0) + 0.05 * g * g;
      const kept = decay ? p * (1 - RATE * 0.1) : p;
      return (
        kept - (RATE * (state[0] / (1 - 0.9 ** step))) / (Math.sqrt(state[1] / (1 - 0.95 ** step)) + 1e-8)
      );
    },
  },
  {
    settings: { name: 'sgd', learningRate: RATE, momentum: 0.9, weightDecay: 0.1 },
    rule(p, g, state, _step, decay) {
      state[0] = 0.9 * (state[0] ?? 0) + g;
      return (decay ? p * (1 - RATE * 0.1) : p) - RATE * state[0];
    },
  },
];

describe.each(cases)('$settings.name', ({ settings, rule }) => {
  test.each([true, false])('100 steps, decay %s', async (decay) => {
    const numbers = random(5, settings.name);
    const start = Float32Array.from({ length: SIZE }, () => numbers.normal());
    const value = backend().resident(tf.tensor(start.slice()));
    const gradient = backend().resident(tf.zeros([SIZE]));
    const clock = backend().resident(tf.zeros([4]));
    const optimizer = makeOptimizer([{ value, decay }], settings);
    const expected = Float64Array.from(start);
    const state = Array.from({ length: SIZE }, () => [] as number[]);
    for (let step = 1; step <= STEPS; step++) {
      const g = Float32Array.from({ length: SIZE }, () => numbers.normal() + 0.3);
      writeTensor(gradient, g);
      writeTensor(clock, clockAt(step, RATE, betasOf(settings), 10));
      tf.tidy(() => optimizer.update([gradient], clock, tf.tensor([0, 1])));
      expected.forEach((p, index) => (expected[index] = rule(p, g[index]!, state[index]!, step, decay)));
    }
    const [actual] = await readTensors([value]);
    expect(relativeError(actual!, expected)).toBeLessThan(1e-5);
  });
});

test.each([
  [0.5, true],
  [1e6, false],
  [null, false],
])('clipping at %s', async (clip, clips) => {
  const numbers = random(6, 'clip');
  const arrays = [3, 100, 41].map((size) => Float32Array.from({ length: size }, () => numbers.normal()));
  const norm = Math.sqrt(arrays.flatMap((array) => [...array]).reduce((sum, x) => sum + x * x, 0));
  const [scale] = await readTensors([
    clipScale(
      arrays.map((array) => tf.tensor(array)),
      clip,
    ),
  ]);
  expect(scale![0]! / norm).toBeCloseTo(1, 5);
  expect(scale![1]).toBeCloseTo(clips ? clip! / norm : 1, 5);
});
