/** From a suite, or from a person's wishes, to the list of runs. */
import { takes, type ArchitectureInfo, type Catalogue, type TaskInfo } from '../base/catalogue';
import type { RunConfig } from '../base/config';
import { TrainabilityError } from '../base/errors';
import { random } from '../base/random';
import { baseOf } from '../base/variant';
import { variationsOf } from './scaling/variations';
import type { Suite } from './suite';
import { suiteCell, type Targets, targets } from './targets';

/** An architecture that trains on a task: one comparison's unit. */
export interface Cell {
  architecture: string;
  task: string;
  length: number | null;
}

export interface SuiteCells {
  /** Cells that have targets, or need none. */
  runnable: Cell[];
  /** Tasks that no machine has run at this suite's budget yet: without targets they are in no plan. */
  withoutTargets: string[];
}

/** @throws TrainabilityError internal when the suite names what the catalogue lacks */
export function suiteCells(suite: Suite, catalogue: Catalogue, from: Targets = targets): SuiteCells {
  const needsTargets = suite.tasks.filter(() => !suite.varies);
  const withoutTargets = needsTargets.filter(({ id }) => !suiteCell(suite, id, from)).map(({ id }) => id);
  const withTargets = suite.tasks.filter(({ id }) => !withoutTargets.includes(id));
  return { runnable: acceptedCells(suite.architectures, withTargets, catalogue), withoutTargets };
}

/**
 * Every run of a suite in the order in which they are made: seeds outer, cells inner, shuffled by the seed, so that a
 * machine that warms up or slows down does so for all alike.
 * @throws TrainabilityError bad-argument when no cell of the suite has targets yet
 */
export function planSuite(suite: Suite, catalogue: Catalogue, from: Targets = targets): RunConfig[] {
  const { runnable, withoutTargets } = suiteCells(suite, catalogue, from);
  if (runnable.length === 0) {
    throw new TrainabilityError(
      'bad-argument',
      `The suite "${suite.id}" is not available yet: no reference runs have set its targets (${withoutTargets.join(', ')}).`,
      { field: 'suite', value: suite.id, withoutTargets: withoutTargets.join(', ') },
    );
  }
  const plan = planCells(suite, runnable);
  return suite.varies ? planVariations(plan, catalogue) : plan;
}

/** Every variation of these, each once, in any order: a machine that slows down does so for all alike. */
function planVariations(bases: readonly RunConfig[], catalogue: Catalogue): RunConfig[] {
  const all = bases.flatMap((base) => [...new Set(Object.values(variationsOf(base, catalogue)).flat())]);
  return random(bases[0]!.seed, 'plan').shuffle(all.map((config) => Object.freeze(config)));
}

/** Every cell of these for every seed of the suite, with the suite's budget. */
export function planCells(suite: Suite, cells: Cell[]): RunConfig[] {
  return suite.seeds.flatMap((seed) => {
    const shuffled = random(seed, 'plan').shuffle([...cells]);
    return shuffled.map((cell) => Object.freeze(configOf(suite, cell, seed)));
  });
}

/** Pairs of which the architecture takes the task's kind of input. */
export function acceptedCells(
  architectures: string[],
  tasks: { id: string; length: number | null }[],
  catalogue: Catalogue,
): Cell[] {
  return tasks.flatMap(({ id, length }) => {
    const task = known<TaskInfo>(catalogue.tasks, id);
    return architectures
      .filter((architecture) =>
        takes(known<ArchitectureInfo>(catalogue.architectures, baseOf(architecture)), task),
      )
      .map((architecture) => ({ architecture, task: id, length }));
  });
}

function known<Item extends { id: string }>(items: Item[], id: string): Item {
  const item = items.find((item) => item.id === id);
  if (item) return item;
  throw new TrainabilityError('internal', `The catalogue has no "${id}", which a suite names.`, { id });
}

function configOf(suite: Suite, cell: Cell, seed: number): RunConfig {
  return {
    architecture: cell.architecture,
    task: cell.task,
    size: suite.size,
    seed,
    batch: suite.batch,
    length: cell.length,
    steps: suite.steps,
    optimizer:
      suite.exceptions[cell.architecture] ?? suite.exceptions[baseOf(cell.architecture)] ?? suite.optimizer,
    schedule: suite.schedule,
    clip: suite.clip,
    evaluation: suite.evaluation,
    readEvery: suite.readEvery,
  };
}
