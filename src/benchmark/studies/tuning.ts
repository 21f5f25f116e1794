/** Which optimisers, at which learning rates, reach the target. */
import type { Optimizer, SizeClass } from '../../base/config';
import type { Atlas } from '../atlas/atlas';
import { recipe } from '../recipe';
import { cellOutcome } from './cell-outcome';
import { headlineOf, reaches } from './headline';
import {
  middleOf,
  nearestPlace,
  range,
  RATE_STEP,
  rateAt,
  type RateSearch,
  searchRates,
} from './rate-search';
import type { Base, Study, Variation } from './study';

/** Plain descent and descent with momentum are two. Their names are the same in all languages. */
export const tunedNames = {
  sgd: 'SGD',
  momentum: 'SGD + momentum',
  adagrad: 'Adagrad',
  rmsprop: 'RMSProp',
  adam: 'Adam',
  adamw: 'AdamW',
  lion: 'Lion',
  muon: 'Muon',
} as const;
export type TunedOptimizer = keyof typeof tunedNames;
const tunedOptimizers = Object.keys(tunedNames) as TunedOptimizer[];

/** Its recipe, at this rate or at its own. */
function settings(name: TunedOptimizer, size: SizeClass, rate?: number): Optimizer {
  if (name === 'momentum') return recipe('sgd', size, rate);
  const found = recipe(name, size, rate);
  return found.name === 'sgd' ? { ...found, momentum: 0 } : found;
}

export function tunedName(optimizer: Optimizer): TunedOptimizer {
  return optimizer.name === 'sgd' && optimizer.momentum > 0 ? 'momentum' : optimizer.name;
}

export interface RatePoint {
  rate: number;
  /** See `CellOutcome`. */
  loss: number;
  /** Of each target, the share of the seeds that reached it. */
  reached: number[];
}

export interface OptimizerTuning {
  optimizer: TunedOptimizer;
  /** Ascending by rate; at both ends the headline target is not reached, unless the rates end there. */
  points: RatePoint[];
  /** That with the least loss. */
  best: RatePoint;
  /** Of each target, how wide the range of rates that reach it is, in decades. */
  decades: { share: number; value: number }[];
  /** What a wrong rate costs: mean over the nine middle rates of their loss, less the least. In nats, or as the task's loss is. */
  sensitivity: number;
}

export interface Tuning {
  /** Those whose grid is complete. */
  optimizers: OptimizerTuning[];
  /** Of the nine middle rates of all optimisers, the share that reaches the headline target; null until all are complete. */
  tolerance: number | null;
}

function searchOf(optimizer: TunedOptimizer, base: Base, atlas: Pick<Atlas, 'cellOf'>) {
  const { size } = base.config;
  const configAt = (place: number) => ({
    ...base.config,
    optimizer: settings(optimizer, size, rateAt(place)),
  });
  const outcomeAt = (place: number) => cellOutcome(configAt(place), base, atlas);
  const headline = headlineOf(base);
  const search: RateSearch = searchRates(nearestPlace(settings(optimizer, size).learningRate), (place) => {
    const found = outcomeAt(place);
    return found ? { loss: found.loss, reached: reaches(found.reached[headline]!) } : undefined;
  });
  return { ...search, configAt, outcomeAt };
}

export const tuning: Study = {
  id: 'tuning',
  help: 'eight optimisers, each at nine learning rates and more',
  // The rates beside each other bear each other out.
  seeds: 1,
  variations: (base, atlas) =>
    tunedOptimizers.flatMap((optimizer) => {
      const { wanted, configAt } = searchOf(optimizer, base, atlas);
      return wanted.map((place): Variation => ({
        name: `${optimizer}/${rateAt(place)}`,
        config: configAt(place),
      }));
    }),
};

/** What the atlas knows of a cell's optimisers; null: of none. */
export function tuningOf(base: Base, atlas: Pick<Atlas, 'cellOf'>): Tuning | null {
  const headline = headlineOf(base);
  const found = tunedOptimizers.flatMap((optimizer) => {
    const { grid, outcomeAt } = searchOf(optimizer, base, atlas);
    if (!grid) return [];
    const pointAt = (place: number): RatePoint => {
      const { loss, reached } = outcomeAt(place)!;
      return { rate: rateAt(place), loss, reached };
    };
    const points = range(grid.low, grid.high).map(pointAt);
    const middle = range(...middleOf(grid)).map(pointAt);
    const best = points.reduce((a, b) => (b.loss < a.loss ? b : a));
    const tuned: OptimizerTuning = {
      optimizer,
      points,
      best,
      decades: base.targets.map(({ share }, at) => ({ share, value: decadesOf(points, at) })),
      sensitivity: middle.reduce((sum, { loss }) => sum + loss, 0) / middle.length - best.loss,
    };
    return [{ tuned, middle }];
  });
  if (found.length === 0) return null;
  const all = found.flatMap(({ middle }) => middle);
  const good = all.filter(({ reached }) => reaches(reached[headline]!));
  return {
    optimizers: found.map(({ tuned }) => tuned),
    tolerance: found.length === tunedOptimizers.length ? good.length / all.length : null,
  };
}

/**
 * Each rate that reaches it stands for a step of the lattice; the edges lie somewhere between the last that does and the first
 * that does not.
 */
function decadesOf(points: readonly RatePoint[], target: number): number {
  return RATE_STEP * points.filter(({ reached }) => reaches(reached[target]!)).length;
}
