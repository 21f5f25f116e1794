/** What a long training must not do: make buffers, grow the heap, or drift between two runs on one adapter. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gpt2 } from '../../src/catalog/architectures/gpt2';
import type { TaskShape } from '../../src/catalog/task';
import { closeDevice, openDevice } from '../../src/engine/device';
import { createModel, type Model } from '../../src/trainer/model';
import { tinyBatch, tinyConfig } from '../browser/support/models';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const REPLAYS = 10_000;
const READ_EVERY = 100;
const MOST_GROWTH = 5_000_000;

/** Of Chromium, started with --enable-precise-memory-info and --expose-gc. */
interface ChromiumGlobals {
  gc?: () => void;
  performance: { memory?: { usedJSHeapSize: number } };
}

function heap(): number {
  const { gc, performance } = globalThis as unknown as ChromiumGlobals;
  if (!gc || !performance.memory) throw new Error('This browser was not started to tell its heap.');
  gc();
  return performance.memory.usedJSHeapSize;
}

test('10 000 replays: no new buffer, a steady heap, the same losses bit by bit', async ({ annotate }) => {
  const shape: TaskShape = { kind: 'tokens', input: [4], target: [4], vocabulary: 11, classes: 11 };
  const dimensions = { width: 8, inner: 16, layers: 1, heads: 2 };
  const config = tinyConfig('gpt2', { batch: 1, readEvery: READ_EVERY });
  const model = await createModel(gpt2, dimensions, shape, config);
  const batches = Array.from({ length: 16 }, (_, index) => tinyBatch(shape, index, 1));

  const trainOn = async (current: Model, steps: number): Promise<number[]> => {
    current.reset();
    const losses: number[] = [];
    for (let step = 1; step <= steps; step++) {
      current.push(batches[step % batches.length]!, step, 0.003);
      if (step % READ_EVERY > 0) continue;
      current.submit();
      const ring = await current.readRing();
      losses.push(...Array.from({ length: READ_EVERY }, (_, row) => ring[2 * row]!));
    }
    return losses;
  };
  await trainOn(model, 2 * READ_EVERY);

  let buffers = 0;
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    // Reading back takes one of its own and destroys it.
    if (!(descriptor.usage & GPUBufferUsage.MAP_READ)) buffers++;
    return createBuffer.call(this, descriptor);
  };
  try {
    const before = heap();
    const first = await trainOn(model, REPLAYS);
    const growth = heap() - before;
    expect(first).toHaveLength(REPLAYS);
    expect(first.every(Number.isFinite)).toBe(true);
    expect(first.at(-1)).toBeLessThan(first[0]!);
    expect(buffers).toBe(0);
    expect(growth).toBeLessThan(MOST_GROWTH);
    expect(await trainOn(model, REPLAYS)).toEqual(first);
    await annotate(
      `heap grew by ${(growth / 1e6).toFixed(2)} MB, of which the curve is 0.08 MB; ${buffers} buffers`,
    );
  } finally {
    GPUDevice.prototype.createBuffer = createBuffer;
    model.dispose();
  }
});
