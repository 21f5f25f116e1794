/** The figures of src/catalog/activations.json are what captures take; written anew with -u. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleShape } from '../../src/catalog/activations';
import { architectures } from '../../src/catalog/architectures';
import { solve } from '../../src/catalog/solve';
import { closeDevice, openDevice } from '../../src/engine/device';
import { createModel } from '../../src/trainer/model';
import { tinyConfig } from '../browser/support/models';

const BATCH = 8;

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

test('bytes of one example, of a batch of 8 at nano', async () => {
  const bytes: Record<string, number> = {};
  for (const architecture of architectures) {
    const shape = exampleShape(architecture);
    const config = tinyConfig(architecture.id, { batch: BATCH });
    const model = await createModel(architecture, solve(architecture, 'nano', shape), shape, config);
    bytes[architecture.id] = Math.round(model.train.shared / BATCH);
    model.dispose();
  }
  await expect(`${JSON.stringify(bytes, null, 2)}\n`).toMatchFileSnapshot(
    '../../src/catalog/activations.json',
  );
});
