/** Optimisers, schedule and clipping, captured and replayed, against 100 steps of PyTorch (tests/reference/optimizer_golden.py). */
import { relativeError } from '../../../src/base/relative-error';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Optimizer, optimizerNames } from '../../../src/base/config';
import { random } from '../../../src/base/random';
import { recipe } from '../../../src/benchmark/recipe';
import { capture } from '../../../src/engine/capture';
import { backend, closeDevice, openDevice } from '../../../src/engine/device';
import { flatParameters, flattened } from '../../../src/engine/flat';
import { runKernel } from '../../../src/engine/kernel';
import { betasOf, makeOptimizer } from '../../../src/engine/optimizers';
import { clipScale } from '../../../src/engine/optimizers/clipping';
import { orthogonalise } from '../../../src/engine/optimizers/newton-schulz';
import { clockAt } from '../../../src/engine/optimizers/optimizer';
import { readTensors, writeTensor } from '../../../src/engine/read';
import { tf } from '../../../src/engine/tf';
import { learningRateAt } from '../../../src/trainer/schedule';
import golden from '../../reference/golden/optimizers.json';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const { parameters: kinds } = golden;
const { steps: STEPS, ...schedule } = golden.schedule;
const sizeOf = (shape: number[]) => shape.reduce((a, b) => a * b, 1);

/** The script's generator: uniform in [−1, 1), exact in float32. */
function uniform(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 23 - 1;
  };
}

/** Clipping and one update, captured; each step is a replay with a gradient for each parameter. */
async function makeRun(settings: Optimizer, clip: number | null) {
  const gpu = backend();
  const flat = flatParameters(kinds);
  const gradient = gpu.resident(tf.zeros([flat.size]));
  const clock = gpu.resident(tf.zeros([4]));
  const seen = gpu.resident(tf.zeros([2]));
  const optimizer = makeOptimizer(flat, settings);
  optimizer.state.forEach((tensor) => gpu.resident(tensor));
  const captured = await capture(() => {
    const scale = clipScale(gradient, clip);
    optimizer.update(gradient, clock, scale);
    runKernel({ name: 'see', inputs: { scale }, inPlace: { seen }, body: 'seen[i] = scale[i];', threads: 2 });
  });
  return {
    start: (values: Float32Array[]) => writeTensor(flat.values, flattened(flat, values)),
    step(step: number, rate: number, gradients: Float32Array[]) {
      writeTensor(gradient, flattened(flat, gradients));
      writeTensor(clock, clockAt(step, rate, betasOf(settings), 1));
      captured.replay();
    },
    /** Of each parameter, and of the floats between them. */
    async values() {
      const values = (await readTensors([flat.values]))[0] as Float32Array;
      const padding = values.slice();
      flat.segments.forEach(({ offset, shape }) => padding.fill(0, offset, offset + sizeOf(shape)));
      return {
        parameters: flat.segments.map(({ offset, shape }) => values.slice(offset, offset + sizeOf(shape))),
        padding,
      };
    },
    /** [2]: norm and factor of the last step. */
    scale: async () => (await readTensors([seen]))[0]!,
    dispose() {
      captured.dispose();
      flat.dispose();
      tf.dispose([gradient, clock, seen, ...optimizer.state]);
    },
  };
}

/** The script's numbers are of all parameters in a row. */
function split(row: number[]): Float32Array[] {
  let start = 0;
  return kinds.map(({ shape }) => Float32Array.from(row.slice(start, (start += sizeOf(shape)))));
}

describe.each(golden.runs.map((run) => ({ ...run, settings: Optimizer.parse(run.settings) })))(
  '$settings',
  ({ settings, first, last }) => {
    test('after 1 step and after 100, PyTorch has the same', async () => {
      const next = uniform();
      const draw = (change: (x: number) => number) =>
        kinds.map(({ shape }) => Float32Array.from({ length: sizeOf(shape) }, () => change(next())));
      const run = await makeRun(settings, golden.clip);
      const begin = draw((x) => x);
      run.start(begin);
      const factors: number[] = [];
      for (let step = 1; step <= STEPS; step++) {
        const gradients = draw((x) => (x + 0.25) * (step % 10 === 0 ? 8 : 1));
        run.step(step, learningRateAt(step, { optimizer: settings, schedule, steps: STEPS }), gradients);
        if (step <= 10) factors.push((await run.scale())[1]!);
        if (step !== 1 && step !== STEPS) continue;
        const { parameters, padding } = await run.values();
        split(step === 1 ? first : last).forEach((expected, index) => {
          const { name } = kinds[index]!;
          const moved = (to: Float32Array) => to.map((value, at) => value - begin[index]![at]!);
          // A first step is so small that the rounding of the parameter itself is a part of it.
          const tolerance = step === 1 ? 1e-4 : 1e-5;
          expect(relativeError(moved(parameters[index]!), moved(expected)), name).toBeLessThan(tolerance);
        });
        expect(padding.every((value) => value === 0)).toBe(true);
      }
      expect(factors.slice(0, 9)).toEqual(Array(9).fill(1));
      expect(factors[9]).toBeLessThan(0.5);
      run.dispose();
    });
  },
);

test('PyTorch was asked about every optimiser', () => {
  expect(new Set(golden.runs.map(({ settings }) => settings.name))).toEqual(new Set(optimizerNames));
});

test.each(optimizerNames)(
  '%s: a NaN in one gradient shows in the norm, and clipping passes it on',
  async (name) => {
    const run = await makeRun(recipe(name, 'nano'), 1);
    run.start(kinds.map(({ shape }) => new Float32Array(sizeOf(shape)).fill(1)));
    const gradients = kinds.map(({ shape }) => new Float32Array(sizeOf(shape)).fill(0.1));
    gradients[2]![20] = NaN;
    run.step(1, 0.01, gradients);
    const scale = await run.scale();
    expect([...scale]).toEqual([NaN, NaN]);
    run.dispose();
  },
);

describe('clipping', () => {
  const scaleOf = async (values: Float32Array, clip: number | null) => {
    const gradient = tf.tensor(values);
    const [scale] = await readTensors([tf.tidy(() => clipScale(gradient, clip))]);
    gradient.dispose();
    return scale!;
  };

  test('norm and factor, of as few and as many as there are', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 63, 64, 65, 4096, 4097, 20_011),
        fc.constantFrom(0.5, 1e6, null),
        fc.integer({ min: 0, max: 1000 }),
        async (size, clip, seed) => {
          const numbers = random(seed, 'clip');
          const values = Float32Array.from({ length: size }, () => numbers.normal());
          const norm = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
          const [actual, factor] = await scaleOf(values, clip);
          expect(actual! / norm).toBeCloseTo(1, 5);
          expect(factor).toBeCloseTo(clip === null ? 1 : Math.min(1, clip / norm), 5);
        },
      ),
      { numRuns: 20 },
    ));

  test('nothing at all has norm 0 and stays', async () => {
    expect([...(await scaleOf(new Float32Array(130), 1))]).toEqual([0, 1]);
  });

  test.each([1, null])('NaN, infinity and squares that overflow are told, at %s', async (clip) => {
    for (const bad of [NaN, Infinity, -Infinity, 1e30]) {
      const values = new Float32Array(5000).fill(0.01);
      values[4321] = bad;
      const [norm, factor] = await scaleOf(values, clip);
      expect(norm, `${bad}`).not.toSatisfy(Number.isFinite);
      if (clip !== null) expect(factor, `${bad}`).not.toSatisfy(Number.isFinite);
    }
  });
});

/** A reflection, [size, size], hence orthogonal. */
function reflection(size: number, normal: () => number): number[][] {
  const axis = Array.from({ length: size }, normal);
  const square = axis.reduce((sum, x) => sum + x * x, 0);
  return axis.map((x, row) => axis.map((y, column) => Number(row === column) - (2 * x * y) / square));
}

test('Newton–Schulz moves each singular value by its polynomial and keeps the vectors', async () => {
  const shapes = [
    [1, 1],
    [1, 5],
    [7, 1],
    [8, 8],
    [17, 5],
    [5, 67],
  ] as const;
  const numbers = random(4, 'newton-schulz');
  const quintic = (s: number) => 3.4445 * s - 4.775 * s ** 3 + 2.0315 * s ** 5;
  const cases = shapes.map(([rows, columns]) => {
    const left = reflection(rows, () => numbers.normal());
    const right = reflection(columns, () => numbers.normal());
    const singular = Array.from({ length: Math.min(rows, columns) }, () => 0.02 + 0.98 * numbers.uniform());
    const product = (values: number[]) =>
      Float32Array.from({ length: rows * columns }, (_, at) => {
        const [row, column] = [Math.floor(at / columns), at % columns];
        return values.reduce((sum, value, k) => sum + left[row]![k]! * value * right[k]![column]!, 0);
      });
    return {
      matrix: tf.tensor2d(product(singular), [rows, columns]),
      expected: product(singular.map((s) => quintic(quintic(quintic(quintic(quintic(s))))))),
    };
  });
  const results = await readTensors(tf.tidy(() => orthogonalise(cases.map(({ matrix }) => matrix))));
  results.forEach((result, index) => {
    expect(relativeError(result, cases[index]!.expected), `${shapes[index]}`).toBeLessThan(1e-4);
  });
  tf.dispose(cases.map(({ matrix }) => matrix));
});

test('an optimiser whose model has no hidden matrix: Muon is AdamW then', async () => {
  const flat = flatParameters([{ shape: [3], decay: false, hidden: false }]);
  const settings = recipe('muon', 'nano');
  const optimizer = makeOptimizer(flat, settings);
  const clock = tf.tensor(clockAt(1, 0.5, betasOf(settings), 1));
  tf.tidy(() => optimizer.update(tf.tensor([1, -2, 0].concat(Array(61).fill(0))), clock, tf.tensor([1, 1])));
  const [values] = await readTensors([flat.values]);
  [-0.5, 0.5, 0].forEach((value, index) => expect(values![index]).toBeCloseTo(value, 5));
  tf.dispose([clock, ...optimizer.state]);
  flat.dispose();
});
