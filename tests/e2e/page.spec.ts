/** The page as visitors meet it: one button, a race, a ranking that stays, and clear words where something is missing. */
import { expect, type Page, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPython } from '../../scripts/python';

/** The suite that is small enough for a test. */
const tiny = '#/en/?suite=tiny';

async function start(page: Page): Promise<void> {
  await page.goto(tiny);
  const button = page.getByRole('button', { name: 'Start training' });
  await expect(button).toBeEnabled({ timeout: 90_000 });
  await button.click();
}

async function finish(page: Page): Promise<void> {
  await expect(page.getByText('4 runs are stored in this browser')).toBeVisible({ timeout: 150_000 });
}

test.describe('with an adapter', () => {
  // One visit, told in order.
  test.describe.configure({ mode: 'serial' });
  let page: Page;

  test.beforeAll(async ({ browser }) => {
    page = await (await browser.newContext()).newPage();
  });
  test.afterAll(() => page.context().close());

  test('a first visit: the promise, the device, one button, and the race', async () => {
    await page.goto('./');
    await expect(page).toHaveURL(/#\/en/);
    await expect(page.getByText('Nothing leaves this page.')).toBeVisible();
    await start(page);
    await expect(page.getByRole('heading', { name: 'The race' })).toBeVisible();
    await expect(page.getByRole('progressbar', { name: 'All runs' })).toBeVisible();
    await finish(page);
    await page.getByText('The same as a table').first().click();
    await expect(page.getByRole('region', { name: 'The same as a table' })).toContainText('MLP');
  });

  test('the ranking opens to the runs behind a number, and is still there after a reload', async () => {
    await page.getByRole('link', { name: 'See the ranking' }).click();
    await expect(page.getByRole('heading', { name: 'Digits row by row' })).toBeVisible();
    await expect(page.getByText('Provisional order').first()).toBeVisible();
    await page.reload();
    const table = page.getByRole('table').first();
    await expect(table).toBeVisible();
    await table.getByRole('button', { name: /of 2/ }).first().click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('row')).toHaveCount(3);
    await dialog.getByRole('link', { name: 'Details' }).first().click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('seed 1');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(page.locator('canvas')).toBeVisible();
  });

  test('a run is downloaded as a folder that PyTorch repeats', async () => {
    const waiting = page.waitForEvent('download');
    const button = page.getByRole('button', { name: 'PyTorch twin' });
    await expect(button).toBeEnabled({ timeout: 90_000 });
    await button.click();
    const archive = await waiting;
    expect(archive.suggestedFilename()).toMatch(/-pytorch\.zip$/);
    const files = unzipSync(readFileSync(await archive.path()));
    const names = Object.keys(files).map((path) => path.split('/')[1]!);
    for (const name of [
      'config.json',
      'curve.csv',
      'initial.safetensors',
      'batches.safetensors',
      'repeat.py',
    ])
      expect(names).toContain(name);
    const python = findPython();
    if (!python) return;
    const folder = mkdtempSync(join(tmpdir(), 'trainability-twin-'));
    for (const [path, bytes] of Object.entries(files))
      writeFileSync(join(folder, path.split('/')[1]!), bytes);
    const repeated = spawnSync(python, [join(folder, 'repeat.py')], { encoding: 'utf8' });
    expect(repeated.status, repeated.stdout + repeated.stderr).toBe(0);
  });

  test('what an architecture is: its structure drawn, its equations, in both languages', async () => {
    await page.goto('#/en/');
    await page.getByRole('link', { name: 'How Llama works' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Llama' })).toBeVisible();
    await expect(page.getByRole('img', { name: /Structure of Llama/ })).toBeVisible();
    await expect(page.getByText('logits = head(RMS(x))')).toBeVisible();
    await page.getByRole('link', { name: '中文' }).click();
    await expect(page.getByRole('heading', { name: '推荐的训练方法' })).toBeVisible();
    await page.goto('#/en/architectures/perceptron');
    await expect(page.getByText('There is no architecture called “perceptron”.')).toBeVisible();
    await page.goto('#/en/ranking');
  });

  test('the language changes without a reload and stays in the address', async () => {
    await page.goto('#/en/ranking');
    await page.evaluate(() => Object.assign(globalThis, { stillHere: true }));
    await page.getByRole('link', { name: '中文' }).click();
    await expect(page).toHaveURL(/#\/zh\/ranking/);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('排名');
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    expect(await page.evaluate(() => 'stillHere' in globalThis)).toBe(true);
  });

  test('what would be shared is shown first and tells no more than it must', async () => {
    await page.goto('#/en/share');
    const shown = JSON.parse((await page.locator('pre').textContent()) ?? '') as Record<string, unknown>;
    expect(shown).toMatchObject({ format: 'trainability-entry', suite: { id: 'tiny' } });
    const file = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download as a file' }).click();
    expect(JSON.parse(readFileSync(await (await file).path(), 'utf8'))).toEqual(shown);
    expect(JSON.stringify(shown)).not.toContain(await page.evaluate(() => navigator.userAgent));
  });

  test('exported, deleted and imported again', async () => {
    await page.goto('#/en/history');
    const file = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export all' }).click();
    const exported = await (await file).path();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await expect(page.getByText('Nothing has been trained in this browser yet.')).toBeVisible();
    await page.locator('input[type=file]').setInputFiles(exported);
    await expect(page.getByText('4 runs imported.')).toBeVisible();
  });

  test('a corrupt file is refused in a sentence, and nothing is lost', async () => {
    await page.goto('#/en/history');
    const damaged = {
      name: 'x.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{"format": "train'),
    };
    await page.locator('input[type=file]').setInputFiles(damaged);
    await expect(page.getByRole('alert')).toContainText('not an export of Trainability, or it is damaged');
    await expect(page.getByText('4 runs:')).toBeVisible();
  });

  test('stopped at once, and a second tab waits its turn', async () => {
    await start(page);
    await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
    const second = await page.context().newPage();
    await second.goto(tiny);
    await expect(second.getByText('Another tab is training')).toBeVisible();
    // A hidden page waits; the test looks at it again.
    await page.bringToFront();
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect(page.getByText(/^Stopped/)).toBeVisible({ timeout: 60_000 });
    await expect(second.getByText('Another tab is training')).toBeHidden();
    await second.close();
  });
});

test.describe('without WebGPU', () => {
  test('advice for this browser, and everything that needs no GPU', async ({ page, baseURL }) => {
    // A page over plain http from another name than localhost has no WebGPU, whatever the machine has.
    const plain = 'http://plain.test/';
    await page.context().route(`${plain}**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      await route.fulfill({ response: await route.fetch({ url: `${baseURL}${pathname.slice(1)}` }) });
    });
    await page.goto(`${plain}#/en/`);
    await expect(page.getByRole('heading', { name: 'This browser cannot train here' })).toBeVisible({
      timeout: 60_000,
    });
    await expect(page.getByText('For your browser and system')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Start training' })).toBeHidden();
    await page.getByRole('link', { name: 'Open the history' }).click();
    await expect(page.getByText('Nothing has been trained in this browser yet.')).toBeVisible();
    await page.goto(`${plain}#/zh/`);
    await expect(page.getByRole('heading', { name: '这个浏览器暂时没法训练' })).toBeVisible();
    // What the page still loads is not waited for.
    await page.context().unrouteAll({ behavior: 'ignoreErrors' });
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 } });

  for (const path of ['', 'ranking', 'history', 'share', 'leaderboard', 'architectures/rwkv7']) {
    test(`nothing sticks out: /${path}`, async ({ page }) => {
      for (const language of ['en', 'zh']) {
        await page.goto(`#/${language}/${path}`);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      }
    });
  }
});
