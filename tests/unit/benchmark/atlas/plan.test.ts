import { expect, test } from 'vitest';
import { atlasOf, emptyAtlas } from '../../../../src/benchmark/atlas/atlas';
import { blockOf } from '../../../../src/benchmark/atlas/block-of';
import { baseCells, chosenCells, wantedCells, wantedVariations } from '../../../../src/benchmark/atlas/plan';
import { catalogue as small, environment, recordOf } from '../../../fixtures/runs';
import { studies } from '../../../../src/benchmark/studies';
import { suites } from '../../../../src/benchmark/suites';

// Every task that a suite of the atlas names.
const [first] = small.tasks;
const others = ['two-moons', 'mnist-vae', ...suites.flatMap(({ tasks }) => tasks.map(({ id }) => id))];
const missing = [...new Set(others)].filter((id) => !small.tasks.some((task) => task.id === id));
const catalogue = { ...small, tasks: [...small.tasks, ...missing.map((id) => ({ ...first!, id }))] };

test('the cells with the fewest seeds come first, and only what is missing is run', () => {
  const seeds = [1, 2, 4];
  const block = blockOf(seeds.map((seed) => recordOf({ config: { seed } })))!;
  const cells = wantedCells(baseCells(catalogue), atlasOf([block], environment.engine), 5);
  const last = cells.at(-1)!;
  expect(last).toMatchObject({ name: 'smoke/gpt2/moby', has: 3 });
  expect(last.missing.map(({ seed }) => seed)).toEqual([3, 5]);
  expect(cells[0]).toMatchObject({ has: 0 });
  expect(cells[0]!.missing).toHaveLength(5);
  expect(new Set(cells.map(({ name }) => name)).size).toBe(cells.length);
});

test.each([
  { patterns: ['smoke/gpt2/moby'], expected: ['smoke/gpt2/moby'] },
  { patterns: ['smoke/mlp'], expected: ['smoke/mlp/mnist'] },
  { patterns: ['smoke/*/mnist'], expected: ['smoke/mlp/mnist', 'smoke/resnet/mnist'] },
  { patterns: ['smoke/mlp', 'tour/mlp'], expected: ['smoke/mlp/mnist', 'tour/mlp/mnist'] },
])('$patterns chooses $expected', ({ patterns, expected }) => {
  const cells = baseCells(catalogue);
  expect(chosenCells(cells, patterns).map(({ name }) => name)).toEqual(expected);
});

test('without a pattern it is all; a pattern that no cell has is refused with what there is', () => {
  const cells = baseCells(catalogue);
  expect(chosenCells(cells, [])).toBe(cells);
  expect(() => chosenCells(cells, ['smoke/gpt3'])).toThrow(/"smoke\/gpt3" is no cell.*Suites: smoke, tour\./);
  expect(() => chosenCells(cells, ['smoke/gpt2/moby/1'])).toThrow('is no cell');
});

test('a study wants its variations of the cells that have a target, one cell after the other', () => {
  const cells = chosenCells(baseCells(catalogue), [
    'smoke/gpt2/moby',
    'smoke/mlp/mnist',
    'smoke/gpt2/two-moons',
  ]);
  const study = studies.find(({ id }) => id === 'data')!;
  const wanted = wantedVariations(cells, study, emptyAtlas, 2);
  const names = ['tenth', 'three-tenths', 'noise'];
  expect(wanted.map(({ name }) => name)).toEqual([
    ...names.map((name) => `smoke/gpt2/moby/data/${name}`),
    ...names.map((name) => `smoke/mlp/mnist/data/${name}`),
  ]);
  expect(wanted[0]).toMatchObject({ has: 0, missing: [{ seed: 1, data: { share: 0.1 } }, { seed: 2 }] });
});
