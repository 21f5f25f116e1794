import { relativeError } from '../../../src/base/relative-error';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flopsOfBatch } from '../../../src/catalog/architecture';
import { architectures } from '../../../src/catalog/architectures';
import { solve } from '../../../src/catalog/solve';
import { statementOf } from '../../../src/catalog/statement';
import type { TaskShape } from '../../../src/catalog/task';
import { internalFields, poolFields } from '../../../src/engine/backend';
import { capture } from '../../../src/engine/capture';
import { backend, closeDevice, openDevice } from '../../../src/engine/device';
import { runKernel } from '../../../src/engine/kernel';
import { readTensors, writeTensor } from '../../../src/engine/read';
import { tf } from '../../../src/engine/tf';
import { createModel, EVALUATION_BATCH, type Model } from '../../../src/trainer/model';
import { TINY_BATCH, tinyBatch, tinyConfig, tinyShape } from '../support/models';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const STEPS = 50;

/** Losses of 50 steps from the initial weights, each step done by `step`. */
async function losses(model: Model, shape: TaskShape, step: () => void): Promise<number[]> {
  model.reset();
  const all: number[] = [];
  for (let index = 0; index < STEPS; index++) {
    model.setBatch(tinyBatch(shape, index));
    model.setClock(index + 1, 0.003);
    step();
    if ((index + 1) % 10 === 0) {
      const ring = await model.readRing();
      all.push(...Array.from({ length: 10 }, (_, row) => ring[2 * row]!));
    }
  }
  return all;
}

describe.each(architectures)('$id', (architecture) => {
  const shape = tinyShape(architecture);
  const dimensions = solve(architecture, 'nano', shape);

  test('a replayed step gives the losses of the same kernels run uncaptured', async () => {
    const model = await createModel(architecture, dimensions, shape, tinyConfig(architecture.id));
    const captured = await losses(model, shape, () => model.train.replay());
    const eager = await losses(model, shape, () => model.stepEagerly());
    expect(captured).toHaveLength(STEPS);
    expect(new Set(captured).size).toBeGreaterThan(STEPS / 2);
    expect(relativeError(captured, eager)).toBeLessThan(1e-5);
    // The same adapter twice: not close, but equal.
    expect(await losses(model, shape, () => model.train.replay())).toEqual(captured);
    model.dispose();
  });

  test('parameters and FLOPs are what was built and recorded', async () => {
    const model = await createModel(architecture, dimensions, shape, tinyConfig(architecture.id));
    const built = model.slots
      .filter(({ spec }) => spec.trainable)
      .reduce((sum, { value }) => sum + value.size, 0);
    expect(model.facts.parameters).toBe(built);
    const { active, nonEmbedding, depth } = statementOf(architecture, dimensions, shape);
    expect(model.facts).toMatchObject({ active, nonEmbedding, depth });
    expect(active).toBeLessThanOrEqual(built);
    expect(depth).toBeGreaterThan(0);
    const stated = (batch: number) => flopsOfBatch(architecture.flops(dimensions, shape), batch);
    expect(Math.abs(model.train.flops / stated(TINY_BATCH).training - 1)).toBeLessThan(0.02);
    expect(Math.abs(model.evaluate.flops / stated(EVALUATION_BATCH).forward - 1)).toBeLessThan(0.02);
    expect(model.facts.flopsPerExample.training).toBe(stated(TINY_BATCH).training / TINY_BATCH);
    expect(model.facts.activationBytes).toBeGreaterThan(0);
    expect(model.facts.activationBytes).toBeLessThan(model.facts.bytes);
    model.dispose();
  });
});

test('the private fields of the backend that we rely on exist', () => {
  const gpu = backend() as unknown as Record<string, unknown>;
  for (const field of internalFields) expect(field in gpu, field).toBe(true);
  for (const field of poolFields) expect(field in (gpu.bufferManager as object), field).toBe(true);
});

test('a capture leaves nothing in the pool of freed buffers, and the buffers in use as they are', async () => {
  const kept = backend().resident(tf.tensor1d([1, 2, 3]));
  backend()
    .resident(tf.zeros([1000]))
    .dispose();
  /** Allocated and not in use. */
  const free = () => {
    const { numBytesAllocatedInGPU, numBytesInGPU } = backend().memory() as unknown as Record<string, number>;
    return numBytesAllocatedInGPU! - numBytesInGPU!;
  };
  expect(free()).toBeGreaterThanOrEqual(4000);
  const captured = await capture(() =>
    runKernel({ name: 'double', inputs: {}, inPlace: { kept }, body: 'kept[i] *= 2.0;', threads: 3 }),
  );
  expect(free()).toBe(0);
  captured.replay();
  const [values] = await readTensors([kept]);
  expect([...values!]).toEqual([2, 4, 6]);
});

test('constants made inside a step survive the reuse of buffers', async () => {
  const out = backend().resident(tf.zeros([4]));
  const captured = await capture(() => {
    const ones = tf.ones([4]);
    const twos = ones.add(ones);
    ones.dispose();
    const fours = twos.mul(twos);
    runKernel({ name: 'keep', inputs: { fours }, inPlace: { out }, body: 'out[i] += fours[i];', threads: 4 });
  });
  captured.replay();
  captured.replay();
  const [values] = await readTensors([out]);
  expect([...values!]).toEqual([8, 8, 8, 8]);
  captured.dispose();
});

test('a step that reads data while it is recorded is refused, and the backend works on', async () => {
  const x = backend().resident(tf.ones([2]));
  await expect(capture(() => void x.add(1).dataSync())).rejects.toThrow();
  const [values] = await readTensors([tf.add(x, 1)]);
  expect([...values!]).toEqual([2, 2]);
});

test('a tensor that is not on the GPU yet cannot be drawn into a recording', async () => {
  const late = tf.tensor([1, 2]);
  await expect(capture(() => void late.add(1))).rejects.toMatchObject({ code: 'internal' });
});

test('WGSL that does not compile is a typed error', async () => {
  const x = backend().resident(tf.ones([2]));
  const broken = capture(
    () =>
      void runKernel({
        name: 'broken',
        inputs: { x },
        outputs: { y: { shape: [2] } },
        body: 'y[i] = x[i] + nothing;',
        threads: 2,
      }),
  );
  await expect(broken).rejects.toMatchObject({ code: 'gpu-error' });
});

test('an in-place write is what the next read sees', async () => {
  const x = backend().resident(tf.tensor([1, 2]));
  await x.data();
  writeTensor(x, Float32Array.of(3, 4));
  const [values] = await readTensors([x]);
  expect([...values!]).toEqual([3, 4]);
});
