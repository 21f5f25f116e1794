/** How far the loss falls with more compute: larger models, at the same number of steps. */
import type { AtlasConfig } from '../../base/atlas-block';
import { sizeBudgets, sizeClasses } from '../../base/config';
import type { Atlas } from '../atlas/atlas';
import { recipe } from '../recipe';
import type { Interval } from '../statistics/interval';
import { powerLaw } from '../statistics/power-law';
import { cellOutcome } from './cell-outcome';
import type { Base, Study } from './study';

/** Decades of parameters above the smallest size class. */
const fitted = [0, 0.5, 1, 1.5, 2] as const;
/** A decade further: what the fit has not seen, and is held against. */
const CHECK = 3;
/** Of every size: with fewer the luck of a seed would pass for a law. */
const SEEDS = 3;

/** From one size class to the next the rate moves as the recipe's does, and between them half as far, in logs. */
function configAt({ config }: Base, decade: number): AtlasConfig {
  const { parameters: _, ...own } = config;
  const [below, above] = [sizeClasses[Math.floor(decade)]!, sizeClasses[Math.ceil(decade)]!];
  if (below === above && below === config.size) return own;
  const { name, learningRate } = config.optimizer;
  const rateOf = (size: typeof below) =>
    recipe(name, size).learningRate / recipe(name, config.size).learningRate;
  const rate = learningRate * Math.sqrt(rateOf(below) * rateOf(above));
  return {
    ...own,
    size: below,
    ...(below === above ? {} : { parameters: Math.round(sizeBudgets.nano * 10 ** decade) }),
    optimizer: { ...config.optimizer, learningRate: Number(rate.toPrecision(3)) },
  };
}

export const growth: Study = {
  id: 'growth',
  help: 'three times the parameters, ten, thirty, a hundred, and a thousand to check by; the rate as the recipe has it',
  seeds: SEEDS,
  variations: (base) =>
    [...fitted, CHECK].map((decade) => {
      const config = configAt(base, decade);
      return { name: `${config.parameters ?? config.size}`, config };
    }),
};

export interface Growth {
  /** What ten times the FLOPs make of the loss: 0.9 leaves nine tenths of it. */
  tenfold: { value: number; interval: Interval };
  /** Of the size that was left out: its loss, over what the others foretell for its FLOPs; null where it is not known. */
  check: { value: number; interval: Interval } | null;
}

/** Null: not all sizes of the fit have their seeds, or a loss is not above 0. */
export function growthOf(base: Base, atlas: Pick<Atlas, 'cellOf'>): Growth | null {
  const points = fitted.flatMap((decade) => pointAt(base, atlas, decade) ?? []);
  const law = points.length === fitted.length ? powerLaw(points) : null;
  if (!law?.interval) return null;
  const check = pointAt(base, atlas, CHECK);
  const foretold = check && law.predict(check.x);
  return {
    tenfold: {
      value: 10 ** law.exponent,
      interval: { low: 10 ** law.interval.low, high: 10 ** law.interval.high },
    },
    check: foretold?.interval
      ? {
          value: check!.y / foretold.value,
          interval: { low: check!.y / foretold.interval.high, high: check!.y / foretold.interval.low },
        }
      : null,
  };
}

/** FLOPs of a whole run, and the loss at its end. */
function pointAt(base: Base, atlas: Pick<Atlas, 'cellOf'>, decade: number) {
  const config = configAt(base, decade);
  const found = cellOutcome(config, base, atlas);
  if (!found || found.trials.length < SEEDS || !(found.loss > 0)) return null;
  return { x: atlas.cellOf(config)!.model.flopsPerExample * config.batch * config.steps, y: found.loss };
}
