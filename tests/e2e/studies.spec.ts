/** What the atlas knows of an architecture with one thing changed at a time. */
import { expect, test } from '@playwright/test';
import { watchErrors } from './watch-errors';

test('an architecture’s page says what the atlas knows of its optimisers and rates', async ({ page }) => {
  const errors = watchErrors(page);
  await page.goto('#/en/architectures/mlp');
  const studied = page.getByRole('region', { name: 'How forgiving it is' });
  await expect(studied.getByRole('link', { name: 'Handwritten digits' })).toBeVisible();
  const rows = studied.getByRole('row', { name: /^(SGD|Adagrad|RMSProp|Adam|AdamW|Lion|Muon)/ });
  await expect(rows).toHaveCount(8);
  for (const row of await rows.all()) expect(await row.getByRole('img').count()).toBeGreaterThanOrEqual(9);
  await expect(studied.getByRole('row', { name: /Optimisers and rates that reach it/ })).toContainText('%');
  await page.goto('#/zh/architectures/mlp');
  await expect(page.getByRole('region', { name: '它有多好伺候' })).toBeVisible();
  expect(errors).toEqual([]);
});
