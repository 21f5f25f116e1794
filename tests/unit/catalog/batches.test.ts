/** In Node; tests/browser/batches.test.ts holds Chromium against the same file. `-u` writes it, where a batch shall change. */
import { expect, test } from 'vitest';
import { tasks } from '../../../src/catalog/tasks';
import { fingerprintsOf, type Fingerprints } from '../../reference/batches';
import { packedAsset } from './packed-assets';

test('the first batches of every task are what they always were', async () => {
  const found: Record<string, Fingerprints> = {};
  for (const task of tasks.filter(({ needsText }) => !needsText))
    found[task.id] = await fingerprintsOf(task, packedAsset);
  await expect(`${JSON.stringify(found, null, 2)}\n`).toMatchFileSnapshot('../../reference/batches.json');
});
