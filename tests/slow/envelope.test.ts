/** How often the convergence envelope calls runs unexpected, sound ones and others: on the committed atlas itself, whose losses are no formula. */
import { expect, test } from 'vitest';
import { readAtlas } from '../../scripts/atlas/shards';
import type { AtlasConfig, AtlasRun } from '../../src/base/atlas-block';
import { atlasKey } from '../../src/benchmark/atlas/cell-key';
import { envelope } from '../../src/benchmark/atlas/envelope';

const SEEDS = 10;

const cells = readAtlas().cells;

/** Whether the geometric mean of these runs leaves the envelope of the others anywhere. */
function called(config: AtlasConfig, others: AtlasRun[], runs: AtlasRun[]): boolean {
  const curves = runs.map(([, , , metrics, losses]) => (losses.length ? losses : metrics));
  return envelope(config, others, runs.length)!.some(({ low, high }, at) => {
    const mean = Math.exp(curves.reduce((sum, curve) => sum + Math.log(curve[at] ?? NaN), 0) / curves.length);
    return mean < low || mean > high;
  });
}

test('of the seeds of the atlas, any 3 of 10 against the other 7 are called unexpected in at most 1.5 %', () => {
  const ofTen = cells.filter(({ runs }) => runs.length >= SEEDS);
  expect(ofTen.length).toBeGreaterThan(40);
  let trials = 0;
  let alarms = 0;
  for (const { config, runs } of ofTen)
    for (const three of triples) {
      const others = runs.slice(0, SEEDS).filter((_, seed) => !three.includes(seed));
      trials++;
      if (
        called(
          config,
          others,
          three.map((seed) => runs[seed]!),
        )
      )
        alarms++;
    }
  console.warn(
    `${ofTen.length} cells, ${trials} trials: ${((100 * alarms) / trials).toFixed(2)} % called unexpected`,
  );
  expect(alarms / trials).toBeLessThan(0.015);
});

test('single runs at a tenth of the rate, or at ten times as much, are called more often than not', () => {
  const told: Record<string, boolean[]> = {};
  for (const cell of cells.filter(({ runs }) => runs.length >= SEEDS))
    for (const { config, runs } of cells) {
      const { learningRate } = config.optimizer;
      const factor = learningRate / cell.config.optimizer.learningRate;
      const same = {
        ...config,
        optimizer: { ...config.optimizer, learningRate: cell.config.optimizer.learningRate },
      };
      if (factor === 1 || atlasKey(same) !== atlasKey(cell.config)) continue;
      // One that diverged has no curve to the end, and is no question for an envelope.
      const whole = runs.filter(([, end]) => end !== 'diverged');
      (told[factor.toPrecision(2)] ??= []).push(...whole.map((run) => called(cell.config, cell.runs, [run])));
    }
  const share = (calls: boolean[]) => calls.filter(Boolean).length;
  for (const [factor, calls] of Object.entries(told).sort(([a], [b]) => Number(a) - Number(b)))
    console.warn(`${factor} times the rate: ${share(calls)} of ${calls.length} called`);
  const far = [...(told['0.10'] ?? []), ...(told['10'] ?? [])];
  expect(far.length).toBeGreaterThan(9);
  expect(share(far) / far.length).toBeGreaterThan(0.5);
});

const triples: number[][] = [];
for (let a = 0; a < SEEDS; a++)
  for (let b = a + 1; b < SEEDS; b++) for (let c = b + 1; c < SEEDS; c++) triples.push([a, b, c]);
