/** A visitor's own text: pasted, read, trained on, still there after a reload, and forgotten. */
import { expect, type Page, test } from '@playwright/test';
import { madeText } from '../unit/catalog/made-text';

test.describe.configure({ mode: 'serial' });
let page: Page;
const requests: { method: string; url: string; body: string | null }[] = [];

test.beforeAll(async ({ browser }) => {
  const context = await browser.newContext();
  context.on('request', (request) =>
    requests.push({ method: request.method(), url: request.url(), body: request.postData() }),
  );
  page = await context.newPage();
});
test.afterAll(() => page.context().close());

test('the first page leads there, and it says first that the text stays', async () => {
  await page.goto('./');
  await page.getByRole('link', { name: 'Your own text' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Train on your own text');
  await expect(page.getByText('This text stays in your browser.')).toBeVisible();
});

test('what cannot be trained on is refused in a sentence, and stays to be mended', async () => {
  const read = page.getByRole('button', { name: 'Read the text' });
  await expect(read).toBeDisabled();
  await page.getByLabel('Or paste a text').fill('Call me Ishmael.');
  await read.click();
  await expect(page.getByRole('alert')).toContainText('This text has 16 characters. It takes at least 8,000');
  await expect(page.getByLabel('Or paste a text')).toHaveValue('Call me Ishmael.');
  const zeros = { name: 'x.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(10_000) };
  await page.locator('input[type=file]').setInputFiles(zeros);
  await read.click();
  await expect(page.getByRole('alert')).toContainText('This is no plain text.');
});

test('a pasted text is read, and a model trains on it', async () => {
  await page.getByLabel('Or paste a text').fill(madeText(20_000));
  await page.getByRole('radio', { name: 'In frequent pieces' }).check();
  await page.getByLabel('Symbols in all').fill('20');
  await page.getByRole('button', { name: 'Read the text' }).click();
  await expect(page.getByRole('alert')).toContainText('choose a number from 37 to 8,192');
  await page.getByLabel('Symbols in all').fill('80');
  await page.getByRole('button', { name: 'Read the text' }).click();
  const found = page.locator('section', { has: page.getByRole('heading', { name: 'What was found' }) });
  await expect(found).toContainText('Different symbols 80');
  const start = page.getByRole('button', { name: 'Start training' });
  await expect(start).toBeEnabled({ timeout: 90_000 });
  for (const name of ['GPT-2', 'Llama', 'LSTM', 'Mamba'])
    await page.getByRole('checkbox', { name, exact: true }).uncheck();
  await page.getByLabel('Steps').fill('30');
  await expect(page.getByText(/^1 run · about/)).toBeVisible();
  await start.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Training: Your own text');
  await expect(page.getByText('1 run is stored in this browser')).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('img', { name: 'Curve of minGRU' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'What the models made' })).toBeVisible();
  await page.getByRole('link', { name: 'See the ranking' }).click();
  await expect(page.getByText('Custom settings').first()).toBeVisible();
  await page.goto('#/en/share');
  await expect(page.getByText('There is nothing to share yet.')).toBeVisible();
});

test('a long text is taken from the clipboard without being laid out', async () => {
  await page.goto('#/en/own-text');
  // The results stand in its place until they are left.
  await page.getByRole('button', { name: 'Back to the start' }).click();
  await page.getByRole('button', { name: 'Another text' }).click();
  const long = madeText(500_000);
  const field = page.getByLabel('Or paste a text');
  await field.evaluate((element, text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    element.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, cancelable: true, bubbles: true }),
    );
  }, long);
  await expect(field).toHaveValue('');
  await expect(page.getByText(/^Chosen: Pasted text, 5\d\d KB$/)).toBeVisible();
  await page.getByRole('button', { name: 'Read the text' }).click();
  await expect(page.getByText(/^50\d,\d\d\d$/).first()).toBeVisible();
});

test('it is found again after a reload, and forgotten at a button', async () => {
  await page.goto('#/en/own-text');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'What was found' })).toBeVisible();
  await page.getByRole('button', { name: 'Another text' }).click();
  await page.getByRole('button', { name: 'Back to “Pasted text”' }).click();
  await page.getByRole('button', { name: 'Forget this text' }).click();
  await expect(page.getByText('The text is deleted from this browser.')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Or paste a text')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'What was found' })).toBeHidden();
});

test('nothing was sent', ({ baseURL }) => {
  expect(requests.length).toBeGreaterThan(0);
  for (const { method, url, body } of requests) {
    expect(method, url).toBe('GET');
    expect(body, url).toBeNull();
    expect(url.startsWith(baseURL!) || url.startsWith('blob:'), url).toBe(true);
  }
});

test('nothing sticks out on a phone, in either language', async ({ browser }) => {
  const phone = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
  for (const language of ['en', 'zh']) {
    await phone.goto(`#/${language}/own-text`);
    await expect(phone.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  }
  await phone.context().close();
});
