/** The built page on a plain static host: any sub-path, no special headers, nothing from anywhere else. */
import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FOLDER, serveStatic, type StaticServer } from './static-server';

let server: StaticServer;
let address: string;

test.beforeAll(async () => {
  server = await serveStatic();
  ({ address } = server);
});

test.afterAll(() => {
  server.close();
});

test('from a sub-path, the page is all there and asks no other host', async ({ page }) => {
  const problems: string[] = [];
  const hosts = new Set<string>();
  page.on('request', (request) => {
    if (request.url().startsWith('http')) hosts.add(new URL(request.url()).host);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  for (const route of ['en/', 'zh/', 'en/ranking', 'en/history', 'en/share', 'en/leaderboard']) {
    await page.goto(`${address}#/${route}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  await page.waitForLoadState('networkidle');
  expect(problems).toEqual([]);
  expect([...hosts]).toEqual([new URL(address).host]);
});

test('without the headers of isolation it trains, and the coarser clock is recorded', async ({ page }) => {
  await page.goto(`${address}?automation`);
  await page.waitForFunction(() => globalThis.trainability !== undefined);
  const answer = await page.evaluate(() => globalThis.trainability!.open('software'));
  expect(answer).toMatchObject({ ok: true, value: { crossOriginIsolated: false } });
  const ended = await page.evaluate(() => {
    const options = { architectures: ['mlp'], tasks: ['mnist'], seeds: 1, steps: 2 };
    const request = {
      session: crypto.randomUUID(),
      plan: { kind: 'custom' as const, options },
      exportSteps: null,
      make: {},
    };
    const kinds: string[] = [];
    return globalThis
      .trainability!.rank(request, (event) => {
        if (event.kind === 'run-ended') kinds.push(event.record.outcome.kind);
      })
      .then((end) => ({ end, kinds }));
  });
  expect(ended.end).toMatchObject({ ok: true, value: { end: 'completed' } });
  expect(ended.kinds).not.toContain('failed');
});

/** What a module imports at once, and what that imports. */
function addImports(path: string, sizes: Map<string, number>): void {
  const text = readFileSync(join('dist', path), 'utf8');
  for (const [, name] of text.matchAll(/(?:from|import)"\.\/([\w.-]+\.js)"/g)) {
    const other = `assets/${name}`;
    if (sizes.has(other)) continue;
    sizes.set(other, gzipSync(readFileSync(join('dist', other))).length);
    addImports(other, sizes);
  }
}

test('the first load stays under 350 KB gzip; the engine comes after the first paint', async ({ page }) => {
  const loaded = new Map<string, number>();
  page.on('request', (request) => {
    if (!request.url().startsWith(address)) return;
    const path = new URL(request.url()).pathname.slice(FOLDER.length) || 'index.html';
    if (/\.(js|css|html)$/.test(path) && !loaded.has(path)) {
      loaded.set(path, gzipSync(readFileSync(join('dist', path))).length);
    }
  });
  let beforeWorker: Map<string, number> | null = null;
  page.on('worker', () => (beforeWorker ??= new Map(loaded)));
  await page.goto(address);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect.poll(() => beforeWorker !== null).toBe(true);
  const first = new Map(beforeWorker ?? loaded);
  for (const path of [...first.keys()].filter((name) => name.includes('/worker-'))) addImports(path, first);
  expect([...first.keys()].some((name) => name.includes('/worker-'))).toBe(true);
  const bytes = [...first.values()].reduce((sum, size) => sum + size, 0);
  test.info().annotations.push({
    type: 'first load',
    description: `${(bytes / 1000).toFixed(0)} KB gzip, the engine's worker included`,
  });
  expect(bytes).toBeLessThan(350_000);

  // A resource has an entry once it is loaded.
  const worker = await page.waitForFunction(() =>
    performance.getEntriesByType('resource').find(({ name }) => /\/worker-/.test(name)),
  );
  const asked = await worker.evaluate((entry) => entry?.startTime ?? -1);
  const paint = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
  );
  expect(paint).toBeLessThan(asked);
});
