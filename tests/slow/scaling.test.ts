/** The suite `scaling` as a visitor runs it: every variation trains, and step times grow with what was made larger. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { requireBrowser } from '../../scripts/browser.mjs';
import { loadCatalogue } from '../../scripts/rank/catalogue';
import { openPage } from '../../scripts/rank/page';
import { scalingText } from '../../scripts/rank/scaling-table';
import { buildWhenStale, serveSite } from '../../scripts/rank/site';
import type { RunRecord } from '../../src/base/record';
import { planSuite } from '../../src/benchmark/plan';
import { scalingOf } from '../../src/benchmark/scaling/scaling';
import { scaling } from '../../src/benchmark/suites/scaling';

test('every run completes; steps take longer with each axis', async () => {
  const catalogue = await loadCatalogue();
  await buildWhenStale();
  const site = await serveSite();
  const page = await openPage(requireBrowser(), site.address, 'software');
  try {
    const records: RunRecord[] = [];
    const request = { session: randomUUID(), exportSteps: null, make: {} };
    await page.rank({ ...request, plan: { kind: 'suite', id: scaling.id } }, (event) => {
      if (event.kind === 'run-ended') records.push(event.record);
    });
    expect(records.filter(({ outcome }) => outcome.kind !== 'completed')).toEqual([]);
    expect(records.length).toBeGreaterThanOrEqual(planSuite(scaling, catalogue).length);
    const found = scalingOf(records, catalogue);
    console.warn(scalingText(found));
    expect(found.map(({ architecture }) => architecture)).toHaveLength(scaling.architectures.length);
    for (const { architecture, axes } of found)
      for (const { axis, exponent } of axes) {
        expect(exponent, `${architecture}, ${axis}`).toBeGreaterThan(0);
        // The dearest there is are matrices, a square of the width.
        expect(exponent, `${architecture}, ${axis}`).toBeLessThan(2.5);
      }
  } finally {
    await page.close();
    await site.close();
  }
});
