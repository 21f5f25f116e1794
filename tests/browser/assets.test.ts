import { usual } from '../../src/catalog/task';
import { expect, test } from 'vitest';
import { fetchAsset } from '../../src/catalog/assets';
import { tasks } from '../../src/catalog/tasks';

const packed = tasks.filter(({ needsText }) => !needsText);

test.each(packed.map((task) => [task.id, task] as const))(
  '%s loads in a browser, from a server',
  async (_id, task) => {
    const source = await task.load(fetchAsset(`${location.origin}/`), usual);
    expect(source.batch('train', 1, 0, 2).targets.length).toBeGreaterThan(0);
  },
);

test('a file that is not there gives a typed error', async () => {
  await expect(fetchAsset(`${location.origin}/`)('nothing')).rejects.toMatchObject({ code: 'data' });
});
