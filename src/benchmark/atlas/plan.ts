/** Which cells the atlas wants, and of those the ones that need seeds most. */
import type { AtlasConfig } from '../../base/atlas-block';
import type { Catalogue } from '../../base/catalogue';
import type { RunConfig } from '../../base/config';
import { TrainabilityError } from '../../base/errors';
import { acceptedCells, planCells } from '../plan';
import { suites } from '../suites';
import type { Base, Study } from '../studies/study';
import { suiteCell, type Targets, targets } from '../targets';
import type { Atlas } from './atlas';

/** The suites whose budgets a machine without a GPU can run many times. */
const atlasSuites = ['smoke', 'tour'];

/** Tasks without a common measure are in no suite; the atlas knows them at smoke's budget. */
const generation = [
  { id: 'two-moons', length: null },
  { id: 'mnist-vae', length: null },
];

export interface BaseCell {
  /** As it is asked for: `smoke/gpt2/moby`. */
  name: string;
  config: AtlasConfig;
  /** What studies hold its variations against; null where it has no targets, and no study. */
  base: Base | null;
}

export interface WantedCell {
  /** Of a variation, with what is varied: `smoke/gpt2/moby/tuning/adamw/0.01`. */
  name: string;
  /** Of every seed that is missing, ascending; none where the cell has enough. */
  missing: RunConfig[];
  /** Seeds that it has. */
  has: number;
}

/** Every cell of these suites for every architecture. */
export function baseCells(catalogue: Catalogue, from: Targets = targets): BaseCell[] {
  return suites
    .filter(({ id }) => atlasSuites.includes(id))
    .flatMap((suite) => {
      const tasks = suite.id === 'smoke' ? [...suite.tasks, ...generation] : suite.tasks;
      const all = catalogue.architectures.map(({ id }) => id);
      return acceptedCells(all, tasks, catalogue).map((cell) => {
        const { seed: _, ...config } = planCells({ ...suite, seeds: [1] }, [cell])[0]!;
        const found = suiteCell(suite, cell.task, from);
        const base = found && { config, targets: found.values, better: found.metric.better };
        return { name: `${suite.id}/${cell.architecture}/${cell.task}`, config, base };
      });
    });
}

/** The cells themselves, those with the fewest seeds first. */
export function wantedCells(cells: readonly BaseCell[], atlas: Atlas, seeds: number): WantedCell[] {
  return cells
    .map(({ name, config }) => wantedCell(name, config, atlas, seeds))
    .sort((a, b) => a.has - b.has);
}

/** What a study wants around them, one cell after the other: half a study of each says nothing. */
export function wantedVariations(
  cells: readonly BaseCell[],
  study: Study,
  atlas: Atlas,
  seeds: number,
): WantedCell[] {
  return cells.flatMap(({ name, base }) =>
    base === null
      ? []
      : study
          .variations(base, atlas)
          .map((variation) =>
            wantedCell(`${name}/${study.id}/${variation.name}`, variation.config, atlas, seeds),
          ),
  );
}

function wantedCell(name: string, config: AtlasConfig, atlas: Atlas, seeds: number): WantedCell {
  const had = new Set(atlas.cellOf(config)?.runs.map(([seed]) => seed));
  const all = Array.from({ length: seeds }, (_, index) => index + 1);
  const missing = all.filter((seed) => !had.has(seed)).map((seed) => ({ ...config, seed }));
  return { name, missing, has: seeds - missing.length };
}

/**
 * @param patterns such as `smoke/gpt2/moby`; a part may be `*`, and parts at the end may be left out
 * @throws TrainabilityError bad-argument for a pattern that no cell has
 */
export function chosenCells<Cell extends { name: string }>(
  cells: Cell[],
  patterns: readonly string[],
): Cell[] {
  const fits = (pattern: string, { name }: Cell) => {
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
