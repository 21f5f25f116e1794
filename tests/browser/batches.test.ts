/** Batches made here are those that Node makes: see tests/unit/catalog/batches.test.ts. */
import { expect, test } from 'vitest';
import { fetchAsset } from '../../src/catalog/assets';
import { tasks } from '../../src/catalog/tasks';
import { fingerprintsOf, type Fingerprints } from '../reference/batches';
import golden from '../reference/batches.json';

const known = tasks.filter(({ needsText }) => !needsText);

test.each(known.map((task) => [task.id, task] as const))('%s', async (id, task) => {
  const found = await fingerprintsOf(task, fetchAsset(`${location.origin}/`));
  expect(found).toEqual((golden as unknown as Record<string, Fingerprints>)[id]);
});
