/** How often the convergence envelope calls sound runs unexpected: on the committed atlas itself, whose losses are no formula. */
import { expect, test } from 'vitest';
import { readAtlas } from '../../scripts/atlas/shards';
import { envelope } from '../../src/benchmark/atlas/envelope';

const SEEDS = 10;

test('of the seeds of the atlas, any 3 of 10 against the other 7 are called unexpected in at most 1.5 %', () => {
  const cells = readAtlas().cells.filter(({ runs }) => runs.length >= SEEDS);
  expect(cells.length).toBeGreaterThan(40);
  let trials = 0;
  let alarms = 0;
  for (const { config, runs } of cells) {
    const ten = runs.slice(0, SEEDS);
    for (const three of triples) {
      const band = envelope(
        config,
        ten.filter((_, seed) => !three.includes(seed)),
        3,
      )!;
      const curves = three
        .map((seed) => ten[seed]!)
        .map(([, , , metrics, losses]) => (losses.length ? losses : metrics));
      trials++;
      if (
        band.some(({ low, high }, at) => {
          const mean = Math.exp(curves.reduce((sum, curve) => sum + Math.log(curve[at]!), 0) / curves.length);
          return mean < low || mean > high;
        })
      )
        alarms++;
    }
  }
  console.warn(
    `${cells.length} cells, ${trials} trials: ${((100 * alarms) / trials).toFixed(2)} % called unexpected`,
  );
  expect(alarms / trials).toBeLessThan(0.015);
});

const triples: number[][] = [];
for (let a = 0; a < SEEDS; a++)
  for (let b = a + 1; b < SEEDS; b++) for (let c = b + 1; c < SEEDS; c++) triples.push([a, b, c]);
