/** JavaScript of one captured step on the 2-layer GPT of the engine's notes: width 64, 4 heads, length 64, 65 characters. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gpt2 } from '../../../src/catalog/architectures/gpt2';
import type { TaskShape } from '../../../src/catalog/task';
import { closeDevice, openDevice } from '../../../src/engine/device';
import { createModel } from '../../../src/trainer/model';
import { tinyBatch, tinyConfig } from '../support/models';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

test('at most 1 ms', async ({ annotate }) => {
  const shape: TaskShape = { kind: 'tokens', input: [64], target: [64], vocabulary: 65, classes: 65 };
  const dimensions = { width: 64, inner: 256, layers: 2, heads: 4 };
  const model = await createModel(gpt2, dimensions, shape, tinyConfig('gpt2', { size: 'micro', batch: 8 }));
  const batch = tinyBatch(shape, 0, 8);
  const costs: number[] = [];
  for (let step = 1; step <= 30; step++) {
    const start = performance.now();
    model.setBatch(batch);
    model.setClock(step, 0.003);
    model.train.replay();
    costs.push(performance.now() - start);
    await model.readRing();
  }
  costs.sort((a, b) => a - b);
  await annotate(`${model.facts.dispatches} dispatches, median ${costs[15]!.toFixed(3)} ms of JavaScript`);
  expect(costs[15]).toBeLessThanOrEqual(1);
  model.dispose();
});
