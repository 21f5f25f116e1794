/** The GPU process is killed in the middle of a session: a real loss, and nothing but the run at hand may suffer. */
import { expect, test } from '@playwright/test';
import type { AutomationEvent } from '../../src/ui/automation';

test('a device lost in mid-run voids that run, which is repeated, and the session goes on', async ({
  page,
  browser,
}) => {
  await page.goto('/?automation');
  await page.waitForFunction(() => globalThis.trainability !== undefined);
  expect(await page.evaluate(() => globalThis.trainability!.open('software'))).toMatchObject({ ok: true });

  const events: AutomationEvent[] = [];
  await page.exposeFunction('report', (event: AutomationEvent) => events.push(event));
  const ended = page.evaluate(() => {
    // Long enough that a first run cannot end before the loss arrives.
    const options = { architectures: ['gpt2'], tasks: ['mqar'], seeds: 2, steps: 400 };
    const request = {
      session: crypto.randomUUID(),
      plan: { kind: 'custom' as const, options },
      exportSteps: null,
      make: {},
    };
    const report = Reflect.get(globalThis, 'report') as (event: unknown) => void;
    return globalThis.trainability!.rank(request, report);
  });
  const blocks = () =>
    events.filter((event) => event.kind === 'run-event' && event.event.kind === 'block').length;
  await expect.poll(blocks).toBeGreaterThan(0);
  const crasher = await browser.newBrowserCDPSession();
  await crasher.send('Browser.crashGpuProcess' as never).catch(() => undefined);

  expect(await ended).toMatchObject({ ok: true, value: { end: 'completed', error: null } });
  const runs = events.flatMap((event) => (event.kind === 'run-ended' ? [event] : []));
  expect(runs).toHaveLength(3);
  const [lost, ...others] = runs;
  expect(lost!.record.outcome).toMatchObject({ kind: 'failed', error: { code: 'device-lost' } });
  expect(lost!.record.validity.void).toEqual(['device-lost']);
  expect(lost!.record.curve.blocks.length).toBeGreaterThan(0);
  expect(lost!.queuedAgain).toBe(true);
  for (const { record } of others) {
    expect(record.outcome.error).toBeNull();
    expect(record.validity.void).toEqual([]);
  }
  expect(new Set(others.map(({ record }) => record.config.seed)).size).toBe(2);
});
