/** A tab that is closed in mid-session: nothing that was done is lost, and nothing is done again. */
import { expect, type Page, test } from '@playwright/test';

async function storedRuns(page: Page): Promise<{ id: string; session: string }[]> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('trainability');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error!);
    });
    const request = database.transaction('runs').objectStore('runs').getAll();
    const all = await new Promise<{ id: string; session: string }[]>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result as { id: string; session: string }[]);
      request.onerror = () => reject(request.error!);
    });
    database.close();
    return all.map(({ id, session }) => ({ id, session }));
  });
}

test('a session goes on after its tab was closed', async ({ context }) => {
  const first = await context.newPage();
  await first.goto('#/en/?suite=tiny');
  const start = first.getByRole('button', { name: 'Start training' });
  await expect(start).toBeEnabled({ timeout: 90_000 });
  await start.click();
  await expect.poll(async () => (await storedRuns(first)).length, { timeout: 60_000 }).toBeGreaterThan(0);
  const before = await storedRuns(first);
  await first.close();

  const second = await context.newPage();
  await second.goto('#/en/');
  await expect(second.getByText(/A session is not finished: Tiny, [1-3] of 4 runs are done/)).toBeVisible();
  const goOn = second.getByRole('button', { name: 'Go on with it' });
  await expect(goOn).toBeVisible({ timeout: 90_000 });
  await goOn.click();
  await expect(second.getByText('4 runs are stored in this browser')).toBeVisible({ timeout: 150_000 });
  const after = await storedRuns(second);
  expect(after).toHaveLength(4);
  expect(new Set(after.map(({ session }) => session)).size).toBe(1);
  expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));

  await second.goto('#/en/history');
  await second.goto('#/en/');
  await expect(second.getByText('See the ranking')).toBeVisible();
  await expect(second.getByText('A session is not finished')).toBeHidden();
});
