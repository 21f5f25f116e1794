import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { targetShares } from '../../../src/base/record';
import { planSuite } from '../../../src/benchmark/plan';
import { suites } from '../../../src/benchmark/suites';
import { smoke } from '../../../src/benchmark/suites/smoke';
import { customCell, isBeyond, suiteCell, targets, targetValues } from '../../../src/benchmark/targets';
import { tasks } from '../../../src/catalog/tasks';
import { compactRuns, ReferenceRuns, setTargets } from '../../../scripts/targets/reference-runs';
import { catalogue, configOf, recordOf, resultOf, smokeTargets, straightCurve } from '../../fixtures/runs';

test('five targets on the way from baseline to best, each harder than the one before, in both directions', () => {
  const number = fc.double({ min: -5, max: 5, noNaN: true });
  fc.assert(
    fc.property(number, number, (baseline, best) => {
      fc.pre(Math.abs(baseline - best) > 1e-6);
      const better = best > baseline ? 'higher' : 'lower';
      const values = targetValues(baseline, best);
      expect(values.map(({ share }) => share)).toEqual([...targetShares]);
      values.forEach(({ value }, index) => {
        expect(isBeyond(best, value, better)).toBe(true);
        expect(isBeyond(baseline, value, better)).toBe(false);
        if (index > 0) expect(isBeyond(value, values[index - 1]!.value, better)).toBe(true);
      });
    }),
  );
});

test('a custom run is held against targets of the same task, size and length, or none', () => {
  expect(customCell(configOf(), smokeTargets)?.task).toBe('moby');
  expect(customCell(configOf({ length: 64 }), smokeTargets)).toBeNull();
  expect(customCell(configOf({ size: 'micro' }), smokeTargets)).toBeNull();
  expect(customCell(configOf({ data: { share: 0.1 } }), smokeTargets)).toBeNull();
  expect(customCell(configOf({ vocabulary: 8 }), smokeTargets)).toBeNull();
  expect(suiteCell({ id: 'smoke', version: 1 }, 'moby', smokeTargets)?.best).toBe(2);
  expect(suiteCell({ id: 'quick', version: 1 }, 'moby', smokeTargets)).toBeNull();
});

/** Reference runs of one architecture at one rate, with these finals (mean of the last two evaluations). */
function runs(architecture: string, learningRate: number, ...ends: (number | null)[]) {
  return ends.map((end, index) =>
    recordOf({
      suite: null,
      config: { architecture, seed: 1001 + index, optimizer: { ...smoke.optimizer, learningRate } },
      result:
        end === null
          ? resultOf(straightCurve(3, 9, 60), { end: 'diverged', test: null })
          : resultOf(straightCurve(3, end)),
    }),
  );
}

const set = (records: ReturnType<typeof runs>) =>
  setTargets(compactRuns(smoke, records), catalogue.tasks, 'atlas/targets-smoke.json');

test('best known is the best mean over seeds of the last two evaluations, over architectures and rates', () => {
  const [cell] = set([
    ...runs('gpt2', 0.003, 2.0, 2.1, 2.2),
    ...runs('gpt2', 0.01, 1.9, 2.0, 2.1),
    ...runs('lstm', 0.01, 1.5, 2.6, 2.6),
  ]);
  // Runs to 1.9, 2.0 and 2.1; the mean of two evaluations lies half an interval before the end.
  expect(cell!.best).toBeCloseTo(3 - (23 / 24) * 1, 6);
  expect(cell!.provenance).toMatchObject({
    architecture: 'gpt2',
    optimizer: { learningRate: 0.01 },
    seeds: [1001, 1002, 1003],
  });
  expect(cell!.values).toEqual(targetValues(3, cell!.best));
  expect(cell).toMatchObject({ task: 'moby', size: 'nano', length: 32, suite: { id: 'smoke', version: 1 } });
});

test('a rate at which a seed diverged sets nothing', () => {
  const [cell] = set([...runs('gpt2', 0.003, 2.4, 2.5, 2.6), ...runs('gpt2', 0.1, 1.2, null, 1.3)]);
  expect(cell!.provenance.optimizer.learningRate).toBe(0.003);
});

test('targets are not made of noise', () => {
  expect(set(runs('gpt2', 0.003, 2.9, 3.3, 2.7))).toEqual([]);
  expect(set(runs('gpt2', 0.003, 3.1, 3.2, 3.3))).toEqual([]);
  expect(set(runs('gpt2', 0.003, 2, 2))).toEqual([]);
});

test('reference runs keep to the budget, and away from the seeds of the suite', () => {
  const compact = compactRuns(smoke, runs('gpt2', 0.003, 2, 2.1));
  expect(ReferenceRuns.parse(compact)).toEqual(compact);
  const at = (config: Parameters<typeof configOf>[0]) => [
    recordOf({ suite: null, config: { seed: 1001, ...config } }),
  ];
  expect(() => compactRuns(smoke, at({ seed: 1 }))).toThrow(/seed is one of the suite/);
  expect(() => compactRuns(smoke, at({ steps: 240 }))).toThrow(/budget is not that of the suite/);
  expect(() => compactRuns(smoke, at({ length: 64 }))).toThrow(/no such task and length/);
  expect(() => compactRuns(smoke, [...runs('gpt2', 0.003, 2), ...runs('gpt2', 0.003, 1)])).toThrow(
    /one seed twice/,
  );
});

test('the committed targets are what the committed reference runs set', () => {
  const atlas = existsSync('atlas') ? readdirSync('atlas').filter((name) => name.startsWith('targets-')) : [];
  const made = atlas.flatMap((name) => {
    const reference = ReferenceRuns.parse(JSON.parse(readFileSync(`atlas/${name}`, 'utf8')));
    return setTargets(reference, tasks, `atlas/${name}`);
  });
  const key = (cell: { suite: { id: string }; task: string }) => `${cell.suite.id} ${cell.task}`;
  const sorted = (cells: typeof made) => [...cells].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  expect(sorted(targets.cells)).toEqual(sorted(made));
});

test('every committed target belongs to a suite of today, and makes a plan', () => {
  for (const { suite, task, length, size } of targets.cells) {
    const found = suites.find(({ id }) => id === suite.id)!;
    expect(found).toMatchObject({ version: suite.version, size });
    expect(found.tasks).toContainEqual({ id: task, length });
  }
  const withTargets = suites.filter((suite) => suite.tasks.some(({ id }) => suiteCell(suite, id)));
  for (const suite of withTargets)
    expect(planSuite(suite, { ...catalogue, tasks }).length).toBeGreaterThan(0);
});
