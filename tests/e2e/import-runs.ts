import { expect, type Page } from '@playwright/test';
import type { RunRecord } from '../../src/base/record';

/** Imports records as a visitor does, and opens the ranking. */
export async function importRuns(page: Page, records: RunRecord[]): Promise<void> {
  const text = JSON.stringify({ format: 'trainability-records', version: 1, records });
  await page.goto('#/en/history');
  const file = { name: 'runs.json', mimeType: 'application/json', buffer: Buffer.from(text) };
  await page.locator('input[type=file]').first().setInputFiles(file);
  await expect(page.getByText('imported').first()).toBeVisible();
  await page.goto('#/en/ranking');
}
