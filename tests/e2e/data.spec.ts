/** Data files of a static host that are broken, missing or out of reach: the runs that need them say so, the others go on. */
import { expect, test, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { serveStatic, type StaticServer } from './static-server';

const PACK = 'data/mnist.pack';

/** How the host answers for the digits; everything else it serves. */
let digits: 'whole' | 'damaged' | 'missing';
let asked: number;
let server: StaticServer;

test.beforeAll(async () => {
  const damaged = readFileSync(`dist/${PACK}`);
  damaged[damaged.length >> 1]! ^= 1;
  server = await serveStatic((path, response) => {
    if (path !== PACK) return false;
    asked++;
    if (digits === 'whole') return false;
    response.writeHead(digits === 'damaged' ? 200 : 404).end(digits === 'damaged' ? damaged : '');
    return true;
  });
});
test.afterAll(() => server.close());
test.beforeEach(() => {
  digits = 'whole';
  asked = 0;
});

/** A visit: nothing in memory, and whatever the browser has kept. */
async function visit(page: Page): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${server.address}?automation`);
  await page.waitForFunction(() => globalThis.trainability !== undefined);
  const opened = await page.evaluate(() => globalThis.trainability!.open('software'));
  expect(opened).toMatchObject({ ok: true });
}

/** Two short steps on each task that the architecture takes. @returns task, outcome and error of every run */
function rank(page: Page, architectures: string[], tasks: string[]) {
  return page.evaluate(
    async (chosen) => {
      const plan = { kind: 'custom' as const, options: { ...chosen, seeds: 1, steps: 2 } };
      const request = { session: crypto.randomUUID(), plan, exportSteps: null, make: {} };
      const runs: { task: string; kind: string; code: string; message: string }[] = [];
      const end = await globalThis.trainability!.rank(request, (event) => {
        if (event.kind !== 'run-ended') return;
        const { config, outcome } = event.record;
        const { code = '', message = '' } = outcome.error ?? {};
        runs.push({ task: config.task, kind: outcome.kind, code, message });
      });
      return { end, runs };
    },
    { architectures, tasks },
  );
}

for (const kind of ['damaged', 'missing'] as const)
  test(`digits ${kind}: their runs fail and say why, the others go on`, async ({ page }) => {
    digits = kind;
    await visit(page);
    const { end, runs } = await rank(page, ['mlp', 'mingru'], ['mnist', 'mqar']);
    expect(end).toMatchObject({ ok: true, value: { end: 'completed' } });
    const of = (task: string) => runs.filter((run) => run.task === task);
    expect(of('mnist').length).toBeGreaterThan(0);
    for (const run of of('mnist')) {
      expect(run).toMatchObject({ kind: 'failed', code: 'data' });
      expect(run.message).toContain('data/mnist.pack is not usable');
    }
    expect(of('mqar').length).toBeGreaterThan(0);
    for (const run of of('mqar')) expect(run).toMatchObject({ code: '', message: '' });

    // Mended on the host, they are there without a reload.
    digits = 'whole';
    const again = await rank(page, ['mlp'], ['mnist']);
    for (const run of again.runs) expect(run).toMatchObject({ code: '', message: '' });
  });

test('loaded when a task needs them, once; then there without the host', async ({ page }) => {
  await visit(page);
  await rank(page, ['mingru'], ['mqar']);
  expect(asked).toBe(0);
  await rank(page, ['mlp'], ['mnist']);
  expect(asked).toBe(1);
  digits = 'missing';
  await visit(page);
  const { runs } = await rank(page, ['mlp'], ['mnist']);
  expect(runs.length).toBeGreaterThan(0);
  for (const run of runs) expect(run).toMatchObject({ code: '', message: '' });
  expect(asked).toBe(1);

  // Without any network, in a page that has its code.
  await visit(page);
  await rank(page, ['mingru'], ['mqar']);
  await page.context().setOffline(true);
  const offline = await rank(page, ['mlp'], ['mnist']);
  for (const run of offline.runs) expect(run).toMatchObject({ code: '', message: '' });
  expect(asked).toBe(1);
});
