/** Which cells the atlas wants, and of those the ones that need seeds most. */
import type { Catalogue } from '../../base/catalogue';
import type { RunConfig } from '../../base/config';
import { TrainabilityError } from '../../base/errors';
import { acceptedCells, planCells } from '../plan';
import type { Suite } from '../suite';
import { suites } from '../suites';
import type { Atlas } from './atlas';

/** The suites whose budgets a machine without a GPU can run many times. */
const atlasSuites = ['smoke', 'tour'];

/** Tasks without a common measure are in no suite; the atlas knows them at smoke's budget. */
const generation = [
  { id: 'two-moons', length: null },
  { id: 'mnist-vae', length: null },
];

export interface WantedCell {
  /** As it is asked for: `smoke/gpt2/moby`. */
  name: string;
  /** Of every seed that is missing, ascending; none where the cell has enough. */
  missing: RunConfig[];
  /** Seeds that it has. */
  has: number;
}

/** Every cell of these suites for every architecture, those with the fewest seeds first. */
export function wantedCells(catalogue: Catalogue, atlas: Atlas, seeds: number): WantedCell[] {
  const wanted = suites
    .filter(({ id }) => atlasSuites.includes(id))
    .flatMap((suite) => {
      const tasks = suite.id === 'smoke' ? [...suite.tasks, ...generation] : suite.tasks;
      return acceptedCells(
        catalogue.architectures.map(({ id }) => id),
        tasks,
        catalogue,
      ).map((cell) => {
        const all = Array.from({ length: seeds }, (_, index) => configOf(suite, cell, index + 1));
        const had = new Set(atlas.cellOf(all[0]!)?.runs.map(([seed]) => seed));
        const missing = all.filter(({ seed }) => !had.has(seed));
        return {
          name: `${suite.id}/${cell.architecture}/${cell.task}`,
          missing,
          has: seeds - missing.length,
        };
      });
    });
  return wanted.sort((a, b) => a.has - b.has);
}

function configOf(suite: Suite, cell: Parameters<typeof planCells>[1][number], seed: number): RunConfig {
  return planCells({ ...suite, seeds: [seed] }, [cell])[0]!;
}

/**
 * @param patterns such as `smoke/gpt2/moby`; a part may be `*`, and parts at the end may be left out
 * @throws TrainabilityError bad-argument for a pattern that no cell has
 */
export function chosenCells(cells: WantedCell[], patterns: string[]): WantedCell[] {
  const fits = (pattern: string, { name }: WantedCell) => {
    const parts = name.split('/');
    const asked = pattern.split('/');
    return (
      asked.length <= parts.length && asked.every((part, index) => part === '*' || part === parts[index])
    );
  };
  for (const pattern of patterns) {
    if (cells.some((cell) => fits(pattern, cell))) continue;
    const parts = [0, 1, 2].map((at) =>
      [...new Set(cells.map(({ name }) => name.split('/')[at]!))].sort().join(', '),
    );
    const allowed = `suite/architecture/task, with * for any. Suites: ${parts[0]}. Architectures: ${parts[1]}. Tasks: ${parts[2]}`;
    const message = `cells: "${pattern}" is no cell of the atlas. Allowed: ${allowed}.`;
    throw new TrainabilityError('bad-argument', message, { field: 'cells', value: pattern, allowed });
  }
  return patterns.length === 0
    ? cells
    : cells.filter((cell) => patterns.some((pattern) => fits(pattern, cell)));
}
