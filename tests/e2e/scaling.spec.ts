/** What a session of the suite `scaling` shows. That it runs: tests/slow/scaling.test.ts. */
import { expect, test } from '@playwright/test';
import { scalingSession } from '../fixtures/scaling';
import { importRuns } from './import-runs';
import { watchErrors } from './watch-errors';

test('how step time grows: a chart and powers for each thing that was made larger, and the runs behind', async ({
  page,
}) => {
  const errors = watchErrors(page);
  const records = scalingSession(({ batch, length }, width) => 1e-6 * batch * (length ?? 28) * width);
  await importRuns(page, records);
  const batches = page.getByRole('region', { name: 'Larger batches' });
  await expect(batches.getByRole('row', { name: /GPT-2/ })).toContainText('1 – 1');
  await expect(page.getByRole('region', { name: 'Longer examples' }).getByRole('row')).toHaveCount(5);
  await expect(page.getByRole('img', { name: 'Wider models' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Deeper models' })).toBeVisible();
  await batches.getByRole('row', { name: /GPT-2/ }).getByRole('link').last().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('GPT-2');
  expect(errors).toEqual([]);
});
