/** A trained model makes new samples. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../../src/base/random';
import type { Architecture } from '../../../src/catalog/architecture';
import { architectures } from '../../../src/catalog/architectures';
import { denoising, isImage, noiseOf } from '../../../src/catalog/generative';
import { solve } from '../../../src/catalog/solve';
import { type TaskShape, usual } from '../../../src/catalog/task';
import { DEVIATION, MEAN, NOISE, twoMoons } from '../../../src/catalog/tasks/two-moons';
import { shapeFor, sourceFor } from '../../../src/catalog/view';
import { closeDevice, openDevice } from '../../../src/engine/device';
import { multiplyHeads } from '../../../src/engine/ops/multiply-row';
import { readTensors } from '../../../src/engine/read';
import { tf } from '../../../src/engine/tf';
import { keptShares, lookUp } from '../../../src/nn/diffusion';
import { Scope } from '../../../src/nn/scope';
import { canDraw, drawSamples } from '../../../src/trainer/draw';
import type { Writer } from '../../../src/trainer/generate';
import { learningRateAt } from '../../../src/trainer/schedule';
import { createModel, type Model } from '../../../src/trainer/model';
import { tinyConfig } from '../support/models';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const COUNT = 5;

const unlabelled = (sample: number[]): TaskShape => ({
  kind: 'unlabelled',
  input: sample,
  target: [],
  vocabulary: 0,
  classes: 0,
  sample,
});

const generative = architectures.filter(({ accepts }) => accepts.includes('unlabelled'));

/** With initial weights, shaken: what starts at 0 takes part. */
function writerOf(architecture: Architecture, sample: number[], shake: number): Writer {
  const shape = shapeFor(architecture, unlabelled(sample));
  const dimensions = solve(architecture, 'nano', shape);
  const scope = new Scope();
  const forward = architecture.build(scope, dimensions, shape);
  for (const slot of scope.slots) {
    const numbers = random(3, 'draw', slot.spec.name);
    const values = slot.spec.initialise(numbers, tf.util.sizeFromShape(slot.spec.shape));
    slot.tensor = tf.tensor(
      values.map((value) => value + shake * numbers.normal()),
      slot.spec.shape,
    );
  }
  return { architecture, dimensions, shape, forward, slots: scope.slots };
}

const release = ({ slots }: Writer) => slots.forEach(({ tensor }) => tensor?.dispose());

describe.each(generative)('$id', (architecture) => {
  test.each([[[2]], [[8, 8, 1]], [[4, 8, 3]]])('samples of %j', async (sample) => {
    const writer = writerOf(architecture, sample, 0.02);
    expect(canDraw(writer)).toBe(true);
    const before = tf.memory().numTensors;
    const first = await drawSamples(writer, COUNT, 4);
    expect(first).toHaveLength(COUNT * tf.util.sizeFromShape(sample));
    expect(first.every(Number.isFinite)).toBe(true);
    if (isImage(sample)) expect(first.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
    expect(await drawSamples(writer, COUNT, 4)).toEqual(first);
    expect(await drawSamples(writer, COUNT, 5)).not.toEqual(first);
    // Untrained guesses lead points to the bounds, but not all to one corner.
    const size = first.length / COUNT;
    const each = Array.from({ length: COUNT }, (_, at) => first.subarray(at * size, (at + 1) * size).join());
    expect(new Set(each).size).toBeGreaterThan(1);
    expect(tf.memory().numTensors).toBe(before);
    release(writer);
  });
});

test.each(generative)('a NaN in $id shows in its samples', async (architecture) => {
  for (const sample of [[2], [8, 8, 1]]) {
    const writer = writerOf(architecture, sample, 0.02);
    const last = writer.slots.at(-1)!;
    last.tensor!.dispose();
    last.tensor = tf.fill(last.spec.shape, NaN);
    expect([...(await drawSamples(writer, 1, 1))].some(Number.isNaN)).toBe(true);
    release(writer);
  }
});

test('guesses that are right lead from noise to the data', async () => {
  // Of standard normal data the expected noise in y_k is √(1 − ᾱ_k)·y_k, and each jump keeps nearly all of y.
  const shares = keptShares();
  const { generate } = denoising([2], (noisy, steps) =>
    multiplyHeads(
      noisy,
      lookUp(
        shares.map((share) => Math.sqrt(1 - share)),
        steps,
      ),
    ),
  );
  const drawn = await generate!(random(2, 'draw'), 200);
  const [points] = await readTensors([drawn]);
  drawn.dispose();
  const start = noiseOf(random(2, 'draw'), 400);
  const kept = start.map((value, at) => points![at]! / value);
  // Fifty jumps share a quarter turn: cos(π/100)⁵⁰ = 0.976, were they equal.
  for (const [at, share] of kept.entries())
    if (Math.abs(start[at]!) < 2.5) expect(share).toBeCloseTo(kept[0]!, 3);
  expect(kept[0]).toBeGreaterThan(0.94);
  expect(kept[0]).toBeLessThan(0.98);
});

test('what cannot be drawn is refused', async () => {
  const writer = writerOf(generative[0]!, [2], 0);
  for (const count of [0, 1.5, 257])
    await expect(drawSamples(writer, count, 1)).rejects.toMatchObject({ code: 'bad-argument' });
  const mute = { ...writer, forward: () => tf.zeros([1]) };
  expect(canDraw(mute)).toBe(false);
  await expect(drawSamples(mute, 1, 1)).rejects.toMatchObject({ code: 'unsupported-config' });
  release(writer);
});

/** Distance of a point to the nearer of the two half circles, in the task's coordinates before they were standardised. */
function distance(seen: ArrayLike<number>): number {
  const [x, y] = MEAN.map((mean, axis) => seen[axis]! * DEVIATION[axis]! + mean) as [number, number];
  const toUpper = (u: number, v: number) =>
    v >= 0 ? Math.abs(Math.hypot(u, v) - 1) : Math.min(Math.hypot(u - 1, v), Math.hypot(u + 1, v));
  return Math.min(toUpper(x, y), toUpper(1 - x, 0.5 - y));
}

function meanDistance(points: ArrayLike<number>): number {
  const count = points.length / 2;
  const pairs = Array.from({ length: count }, (_, at) => [points[2 * at]!, points[2 * at + 1]!]);
  return pairs.reduce((sum, pair) => sum + distance(pair), 0) / count;
}

describe('two moons', () => {
  const STEPS = 800;
  const BATCH = 64;
  const numbers = random(1, 'noise');
  /** 20 × 1024 points. */
  const noise = Array.from({ length: 20 * 2048 }, () => numbers.normal());

  async function trained(architecture: Architecture): Promise<Model> {
    const source = sourceFor(architecture, await twoMoons.load(() => Promise.reject(new Error()), usual));
    const config = tinyConfig(architecture.id, {
      batch: BATCH,
      steps: STEPS,
      schedule: { warmup: 20, decay: STEPS / 2, floor: 0 },
      optimizer: { ...tinyConfig('').optimizer, learningRate: architecture.recipe.learningRate },
    });
    const model = await createModel(
      architecture,
      solve(architecture, 'nano', source.shape),
      source.shape,
      config,
    );
    for (let step = 1; step <= STEPS; step++) {
      model.setBatch(source.batch('train', 1, step, BATCH));
      model.setClock(step, learningRateAt(step, config));
      model.train.replay();
    }
    return model;
  }

  test('the yardstick: the data lie as far off as their noise says, pure noise much farther', async () => {
    const source = await twoMoons.load(() => Promise.reject(new Error()), usual);
    // The mean of |N(0, 0.1)| is 0.08.
    expect(meanDistance(source.batch('test', 0, 0, 2000).inputs)).toBeLessThan(0.85 * NOISE);
    expect(meanDistance(noise)).toBeGreaterThan(2.5 * NOISE);
    for (let part = 0; part < 20; part++) {
      const few = noise.slice(part * 2048, (part + 1) * 2048);
      expect(Math.abs(meanDistance(few) / meanDistance(noise) - 1)).toBeLessThan(0.08);
    }
  });

  test.for(generative)('$id learns to draw them', async (architecture, { annotate }) => {
    const model = await trained(architecture);
    const samples: number[] = [];
    for (let seed = 0; seed < 4; seed++) samples.push(...(await drawSamples(model.writer, 256, seed)));
    model.dispose();
    const ratio = meanDistance(samples) / meanDistance(noise);
    await annotate(`${architecture.id}: ${ratio.toFixed(3)} of the distance of noise`);
    // Of 1024 points of pure noise it is 1, with a standard deviation of 0.02: a test holds that above.
    expect(ratio).toBeLessThan(0.9);
  });
});
