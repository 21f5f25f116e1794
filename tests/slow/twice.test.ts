/** Two smoke suites, one after the other, in one page: as a visitor who presses the button twice. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { openPage } from '../../scripts/rank/page';
import { buildWhenStale, serveSite } from '../../scripts/rank/site';
import { requireBrowser } from '../../scripts/browser.mjs';
import { median } from '../../src/base/median';
import type { RunRecord } from '../../src/base/record';
import { groupBy } from '../../src/benchmark/group';
import { rankCorrelation } from '../../src/benchmark/statistics/correlation';

const runKey = ({ config }: RunRecord) => `${config.architecture} on ${config.task}, seed ${config.seed}`;
const cellKey = ({ config }: RunRecord) => `${config.architecture} on ${config.task}`;

test('losses are identical, and step times of each pair are within 15 %', async () => {
  await buildWhenStale();
  const site = await serveSite();
  const page = await openPage(requireBrowser(), site.address, 'software');
  const suite = async () => {
    const records: RunRecord[] = [];
    const request = { session: randomUUID(), exportSteps: null, make: {} };
    await page.rank({ ...request, plan: { kind: 'suite', id: 'smoke' } }, (event) => {
      if (event.kind === 'run-ended') records.push(event.record);
    });
    return records;
  };
  try {
    // Kernels are chosen by the first of all runs with their shapes; from then on they stay.
    const first = await suite();
    const second = await suite();
    const again = new Map(second.map((record) => [runKey(record), record]));
    for (const record of first) {
      const other = again.get(runKey(record))!;
      expect(other.curve.trainLoss, runKey(record)).toEqual(record.curve.trainLoss);
      expect(other.test, runKey(record)).toEqual(record.test);
    }
    const stepOf = (records: RunRecord[]) =>
      median(records.flatMap(({ timing }) => timing.stepSeconds ?? []))!;
    const paceOf = (records: RunRecord[]) =>
      median(records.flatMap(({ pace }) => (pace ? [pace.before, pace.after] : [])))!;
    const ratios = groupBy(first, cellKey).map((group) => {
      const others = group.map((record) => again.get(runKey(record))!);
      const ratio = stepOf(others) / stepOf(group);
      // What the fixed kernel of the drift sentinel took, over what it took the first time: the machine's part in it.
      return { cell: cellKey(group[0]!), ratio, sentinel: paceOf(group) / paceOf(others) };
    });
    const lines = ratios.map(
      ({ cell, ratio, sentinel }) => `${cell}: ${ratio.toFixed(3)} (sentinel ${sentinel.toFixed(3)})`,
    );
    // By how much each run took longer, in the order in which they were made. Runs that follow each other train different things:
    // what one shares with the next comes from the machine, whose speed drifts.
    const longer = first.map((record) => stepOf([again.get(runKey(record))!]) / stepOf([record]));
    const shared = rankCorrelation(longer.slice(0, -1), longer.slice(1));
    lines.push(`Correlation of a run's ratio with the next run's: ${shared?.toFixed(2)}`);
    console.warn(lines.join('\n'));
    for (const { cell, ratio } of ratios) {
      expect(ratio, cell).toBeGreaterThan(1 / 1.15);
      expect(ratio, cell).toBeLessThan(1.15);
    }
  } finally {
    await page.close();
    await site.close();
  }
});
