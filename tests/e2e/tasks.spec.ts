/** Every task has a page with real examples of it, and a run shows what its model answers to some. */
import { expect, test } from '@playwright/test';
import { tasks } from '../../src/catalog/tasks';
import { watchErrors } from './watch-errors';

/** What is drawn of an example, by the look of its task. */
const drawn = {
  text: '.text',
  symbols: '.symbol',
  image: 'canvas',
  points: 'canvas',
  function: 'svg circle',
};

/** A visitor's own text is not here. */
const known = tasks.filter((task) => !task.needsText);

test('every task is in the list and has a page with examples, in both languages', async ({ page }) => {
  const errors = watchErrors(page);
  await page.goto('#/en/');
  const list = page.getByRole('region', { name: 'What they learn' });
  for (const { id, name } of known)
    await expect(list.getByRole('link', { name: name.en, exact: true })).toHaveAttribute(
      'href',
      `#/en/tasks/${id}`,
    );
  for (const { id, name, look } of known) {
    for (const language of ['en', 'zh'] as const) {
      await page.goto(`#/${language}/tasks/${id}`);
      await expect(page.getByRole('heading', { level: 1, name: name[language], exact: true })).toBeVisible();
      const examples = page.locator('section[aria-labelledby=examples]');
      await expect(examples.locator(drawn[look]).first(), id).toBeVisible();
      await expect(examples.getByRole('alert')).toHaveCount(0);
    }
  }
  await page.goto('#/en/tasks/chess');
  await expect(page.getByText('There is no task called “chess”.')).toBeVisible();
  expect(errors).toEqual([]);
});

test('other examples are asked for, of other parts of the data and of unseen lengths', async ({ page }) => {
  await page.goto('#/en/tasks/parity');
  const examples = page.locator('section[aria-labelledby=examples]');
  const first = examples.getByRole('listitem').first();
  await expect(first).toBeVisible();
  const text = await examples.locator('ol').textContent();
  await examples.getByRole('button', { name: 'Others' }).click();
  await expect(examples.locator('ol')).not.toHaveText(text!);
  const short = await examples.locator('ol .symbol').count();
  await examples.getByRole('button', { name: 'Unseen lengths' }).click();
  await expect(examples.locator('ol .symbol')).toHaveCount(2 * short);
  await expect(page.getByRole('row', { name: /Tour/ })).toContainText('90%');
  await page.goto('#/en/tasks/grok');
  await expect(page.getByText('None yet.')).toBeVisible();
  await page.goto('#/en/tasks/mnist');
  await expect(page.getByRole('row', { name: /Smoke/ })).toContainText('ResNet');
  await page.getByRole('link', { name: 'Mixer' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Mixer');
});

test('while it learns, a model’s answers stand beside the right ones', async ({ page }) => {
  const errors = watchErrors(page);
  await page.goto('#/en/?suite=tiny');
  const button = page.getByRole('button', { name: 'Start training' });
  await expect(button).toBeEnabled({ timeout: 90_000 });
  await button.click();
  const answers = page.getByRole('region', { name: 'What the model answers' });
  await expect(answers.getByRole('listitem')).toHaveCount(8, { timeout: 90_000 });
  await expect(answers).toContainText(/after \d+ of 48 steps/);
  await expect(answers).toContainText(/\d of 8 right/);
  await expect(answers.getByText(/^\d [✓✗]$/)).toHaveCount(8);
  await expect(page.getByText('4 runs are stored in this browser')).toBeVisible({ timeout: 150_000 });
  await expect(answers).toContainText('after 48 of 48 steps');
  expect(errors).toEqual([]);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 } });

  test('nothing sticks out of the page of a task', async ({ page }) => {
    for (const look of Object.keys(drawn) as (keyof typeof drawn)[]) {
      const { id } = known.find((task) => task.look === look)!;
      await page.goto(`#/en/tasks/${id}`);
      await expect(
        page.locator('section[aria-labelledby=examples]').locator(drawn[look]).first(),
      ).toBeVisible();
      expect([id, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([id, 360]);
    }
  });
});
