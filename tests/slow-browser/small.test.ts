/** Every architecture at `small`, ten million parameters: it builds, and takes a step that changes what it computes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sizeBudgets } from '../../src/base/config';
import { architectures } from '../../src/catalog/architectures';
import { BUDGET_TOLERANCE, solve } from '../../src/catalog/solve';
import { closeDevice, openDevice } from '../../src/engine/device';
import { createModel } from '../../src/trainer/model';
import { tinyBatch, tinyConfig, tinyShape } from '../browser/support/models';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

test.each(architectures)('$id', async (architecture) => {
  const shape = tinyShape(architecture);
  const config = tinyConfig(architecture.id, { size: 'small', readEvery: 2 });
  const model = await createModel(architecture, solve(architecture, 'small', shape), shape, config);
  expect(Math.abs(model.facts.parameters / sizeBudgets.small - 1)).toBeLessThanOrEqual(BUDGET_TOLERANCE);
  for (const step of [1, 2]) {
    model.setBatch(tinyBatch(shape, 0));
    model.setClock(step, 1e-3);
    model.train.replay();
  }
  const [first, , second] = await model.readRing();
  expect(Number.isFinite(first) && Number.isFinite(second)).toBe(true);
  expect(second).not.toBe(first);
  model.dispose();
});
