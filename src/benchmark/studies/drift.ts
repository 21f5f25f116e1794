/** How far the best learning rate moves from one size of model to the next. */
import { type SizeClass, sizeBudgets, sizeClasses } from '../../base/config';
import type { Atlas } from '../atlas/atlas';
import { cellOutcome } from './cell-outcome';
import { middleOf, nearestPlace, range, RATE_STEP, rateAt, searchRates } from './rate-search';
import type { Base, Study } from './study';

/** Two sizes that a machine without a GPU can train many times. */
const driftSizes = sizeClasses.slice(0, 2);

/** Of the base's own optimiser. Whether a target is reached does not matter: the grid need not be widened. */
function searchOf(size: SizeClass, { config, ...held }: Base, atlas: Pick<Atlas, 'cellOf'>) {
  const configAt = (place: number) => ({
    ...config,
    size,
    optimizer: { ...config.optimizer, learningRate: rateAt(place) },
  });
  const lossAt = (place: number) => cellOutcome(configAt(place), held, atlas)?.loss;
  const search = searchRates(nearestPlace(config.optimizer.learningRate), (place) => {
    const loss = lossAt(place);
    return loss === undefined ? undefined : { loss, reached: false };
  });
  return { ...search, configAt, lossAt };
}

export const drift: Study = {
  id: 'drift',
  help: 'nine learning rates and more at two sizes',
  seeds: 3,
  variations: (base, atlas) =>
    driftSizes.flatMap((size) => {
      const { wanted, configAt } = searchOf(size, base, atlas);
      return wanted.map((place) => ({ name: `${size}/${rateAt(place)}`, config: configAt(place) }));
    }),
};

export interface Drift {
  /** The best rate at each size, ascending. */
  best: { size: SizeClass; rate: number }[];
  /** Decades that the best rate moves for each decade of parameters; below 0: larger models want smaller steps. */
  decades: number;
}

/** Null: not both sizes are known. */
export function driftOf(base: Base, atlas: Pick<Atlas, 'cellOf'>): Drift | null {
  const best = driftSizes.flatMap((size) => {
    const { grid, lossAt } = searchOf(size, base, atlas);
    if (!grid) return [];
    const points = range(...middleOf(grid)).map((place) => ({ place, loss: lossAt(place)! }));
    return [{ size, place: leastPlace(points) }];
  });
  const [small, large] = best;
  if (!small || !large) return null;
  const sizes = Math.log10(sizeBudgets[large.size] / sizeBudgets[small.size]);
  return {
    best: best.map(({ size, place }) => ({ size, rate: 10 ** (place * RATE_STEP) })),
    decades: ((large.place - small.place) * RATE_STEP) / sizes,
  };
}

/** Where a parabola through the least loss and its two neighbours is least: between two places of the lattice. */
export function leastPlace(points: readonly { place: number; loss: number }[]): number {
  const at = points.reduce((least, { loss }, index) => (loss < points[least]!.loss ? index : least), 0);
  const [before, least, after] = [points[at - 1], points[at]!, points[at + 1]];
  if (!before || !after) return least.place;
  const curvature = before.loss - 2 * least.loss + after.loss;
  return curvature > 0 ? least.place + (before.loss - after.loss) / (2 * curvature) : least.place;
}
