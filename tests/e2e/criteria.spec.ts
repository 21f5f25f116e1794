/** The six criteria on the ranking page, of imported sessions: what was measured, the reader's weights and prices, and hard cases. */
import { expect, test } from '@playwright/test';
import type { RunRecord } from '../../src/base/record';
import { recordOf, resultOf, straightCurve } from '../fixtures/runs';
import { importRuns } from './import-runs';

function run(architecture: string, seed: number, final: number, stepSeconds: number): RunRecord {
  const result = resultOf(straightCurve(3, final, 120, stepSeconds));
  return recordOf({ config: { architecture, seed, batch: 16 }, result });
}

const seeds = Array.from({ length: 10 }, (_, index) => index + 1);
const session = seeds.flatMap((seed) => [
  run('gpt2', seed, 1.8 + seed / 100, 0.02),
  run('lstm', seed, 2 + seed / 100, 0.01),
  // Never gets there.
  run('llama', seed, 2.6 + seed / 100, 0.01),
]);

test('criteria, weights and prices of a session with ranks', async ({ page }) => {
  await page.addInitScript(() => {
    const post = Worker.prototype.postMessage as (this: Worker, ...asked: unknown[]) => void;
    Object.assign(globalThis, { posted: 0 });
    Worker.prototype.postMessage = function (this: Worker, ...asked: unknown[]) {
      (globalThis as unknown as { posted: number }).posted++;
      post.apply(this, asked);
    };
  });
  await importRuns(page, session);
  const block = page.getByRole('region', { name: 'Text Moby-Dick' });
  await expect(block).toBeVisible();
  const order = () => block.locator('tbody tr').allInnerTexts();
  await expect(
    block.getByText('Not measured by this suite, and in no order: Structure, Scalability, Cost.'),
  ).toBeVisible();
  await expect(block.locator('tbody tr').last()).toContainText('Llama');
  await expect(block.locator('tbody tr').last()).toContainText('≥');
  // All criteria together, and how far that is known; who never got there has no interval.
  await expect(block.locator('tbody tr').first()).toContainText(/Score [\d.]+, [\d.]+ – [\d.]+ \(95\s%\)/);
  await expect(block.locator('tbody tr').last()).toContainText(/Score [\d.]+\s*≥/);

  // The order of small models beside what large ones of the same families were given.
  await page.getByText('Beside published large models').click();
  const published = page.locator('details[open] table');
  await expect(published.locator('tbody tr').first()).toContainText(
    /Llama 3\.1 405B.*405B.*15\.6T tokens.*3\.8 × 10²⁵.*H100/s,
  );
  await expect(published.locator('tbody tr')).toHaveCount(4);
  // Llama never got there: what it needs is not known.
  await expect(page.getByText('was given more: GPT-2 – LSTM.')).toBeVisible();

  // What has been analysed is not analysed again.
  const posted = () => page.evaluate(() => (globalThis as unknown as { posted: number }).posted);
  await expect(page.getByRole('heading', { name: 'Replay the race' })).toBeVisible();
  await page.waitForTimeout(2000);
  const before = await posted();
  await page.waitForTimeout(1500);
  expect(await posted()).toBe(before);

  // By examples alone gpt2 leads, by time lstm.
  await page.getByText('Weigh the criteria').click();
  const weigh = (name: string, value: string) => page.getByRole('slider', { name }).fill(value);
  await weigh('Compute', '0');
  await weigh('Data', '1');
  await weigh('Convergence', '0');
  await expect.poll(async () => (await order())[0]).toContain('GPT-2');
  await weigh('Data', '0');
  await weigh('Convergence', '1');
  await expect.poll(async () => (await order())[0]).toContain('LSTM');

  await page.getByText('Cost of your device').click();
  await page.getByLabel('Watts under load').fill('0');
  await page.getByLabel('Price of an hour').fill('0.36');
  await page.getByRole('button', { name: 'Reckon' }).click();
  await expect(page.getByRole('alert')).toContainText('Watts under load: a number above 0');
  await page.getByLabel('Watts under load').fill('100');
  await page.getByRole('button', { name: 'Reckon' }).click();
  await expect(block.getByRole('columnheader', { name: /Cost/ })).toBeVisible();
  await block.locator('tbody tr').first().getByRole('button').first().click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Energy to target');
  await expect(dialog).toContainText('modelled');
  await expect(page.locator('body')).not.toContainText(/NaN|undefined|Infinity/);
});

test.describe('never NaN on screen', () => {
  const cases: [name: string, records: RunRecord[]][] = [
    ['all miss', seeds.flatMap((seed) => [run('gpt2', seed, 2.9, 0.02), run('lstm', seed, 2.8, 0.01)])],
    ['one architecture', seeds.map((seed) => run('gpt2', seed, 2, 0.02))],
    ['one seed', [run('gpt2', 1, 2, 0.02), run('lstm', 1, 2.8, 0.01)]],
    [
      'nothing was timed',
      [1, 2].flatMap((seed) =>
        ['gpt2', 'lstm'].map((architecture) => {
          const record = run(architecture, seed, 2, 0.01);
          return { ...record, timing: { ...record.timing, stepSeconds: null, trainSeconds: 0 } };
        }),
      ),
    ],
  ];
  for (const [name, records] of cases) {
    test(name, async ({ page }) => {
      await importRuns(page, records);
      await expect(page.getByRole('heading', { name: 'Moby-Dick', exact: true })).toBeVisible();
      await expect(page.getByRole('row').nth(1)).toBeVisible();
      await expect(page.locator('body')).not.toContainText(/NaN|undefined|Infinity|null/);
    });
  }
});

test('the language may be changed while the page is still loading', async ({ page }) => {
  await page.goto('#/en');
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/Ranking-[^/]*\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('#/en/ranking');
  await expect(page.getByText('Loading…')).toBeVisible();
  await page.goto('#/zh/ranking');
  await expect(page.getByText('正在加载…')).toBeVisible();
  release();
  await expect(page.getByRole('heading', { name: '排名' })).toBeVisible();
});
