/** How many steps a success takes with smaller and larger batches, and from which batch on larger ones hardly help. */
import type { AtlasConfig } from '../../base/atlas-block';
import type { Atlas } from '../atlas/atlas';
import { expectedRunningTime } from '../statistics/expected-running-time';
import type { Interval } from '../statistics/interval';
import { jackknife } from '../statistics/jackknife';
import type { Trial } from '../trial';
import { cellOutcome } from './cell-outcome';
import { type Spent, spentBy } from './spent';
import type { Base, Study } from './study';

/** Of the base's batch. */
const factors = [1 / 4, 1 / 2, 1, 2, 4, 8] as const;
/** Without which two numbers fit anything. */
const LEAST_POINTS = 4;

/** The rate follows the root of the batch, as Adam's should (Malladi et al. 2022). */
function configOf({ config }: Base, factor: number): AtlasConfig | null {
  const batch = config.batch * factor;
  if (factor === 1) return config;
  if (!Number.isInteger(batch)) return null;
  const learningRate = Number((config.optimizer.learningRate * Math.sqrt(factor)).toPrecision(3));
  return { ...config, batch, optimizer: { ...config.optimizer, learningRate } };
}

function configsOf(base: Base): AtlasConfig[] {
  return factors.flatMap((factor) => configOf(base, factor) ?? []);
}

export const batch: Study = {
  id: 'batch',
  help: 'a quarter of the batch to eight times as much, the rate following its root',
  seeds: 10,
  variations: (base) => configsOf(base).map((config) => ({ name: `${config.batch}`, config })),
};

export interface BatchScaling {
  /** Steps to the target, ascending by batch; those that the atlas has. */
  points: (Spent & { batch: number })[];
  /**
   * The batch that takes twice the least possible steps, and half of the examples in vain: with B of them, steps are
   * least × (1 + critical / B) (McCandlish et al. 2018). Null where too few batches reach the target.
   */
  critical: { value: number; interval: Interval | null } | null;
}

/** Null: the atlas has no batch but the base's own. */
export function batchOf(base: Base, atlas: Pick<Atlas, 'cellOf'>): BatchScaling | null {
  const found = configsOf(base).flatMap((config) => {
    const outcome = cellOutcome(config, base, atlas);
    return outcome ? [{ batch: config.batch, trials: outcome.trials }] : [];
  });
  if (found.length < 2) return null;
  const points = found.map(({ batch, trials }) => ({ batch, ...spentBy(trials) }));
  const seeds = commonSeeds(found.map(({ trials }) => trials));
  const rows = found.map(({ batch, trials }) => ({
    batch,
    steps: seeds.map((seed) => trials.find((trial) => trial.seed === seed)!.steps),
  }));
  const criticalOf = (places: readonly number[]) =>
    criticalBatch(
      rows.flatMap(({ batch, steps }) => {
        const expected = expectedRunningTime(places.map((place) => steps[place]!));
        return expected === null ? [] : [{ batch, steps: expected }];
      }),
    );
  const value = criticalOf(seeds.map((_, place) => place));
  return {
    points,
    critical: value === null ? null : { value, interval: jackknife(seeds.length, criticalOf) },
  };
}

/** Seeds that every variation has, ascending. */
export function commonSeeds(variations: readonly (readonly Trial[])[]): number[] {
  const [first, ...others] = variations.map((trials) => trials.map(({ seed }) => seed));
  return (first ?? []).filter((seed) => others.every((seeds) => seeds.includes(seed)));
}

/**
 * Steps are a straight line in 1/batch; least squares of the relative errors, as steps spread by ratios.
 * @returns null with too few points, or where the line does not rise or meets zero: then a batch is as good as another, or
 *   no least number of steps can be seen yet
 */
export function criticalBatch(points: readonly { batch: number; steps: number }[]): number | null {
  if (points.length < LEAST_POINTS) return null;
  const sums = { w: 0, x: 0, y: 0, xx: 0, xy: 0 };
  for (const { batch, steps } of points) {
    const [x, w] = [1 / batch, 1 / steps ** 2];
    sums.w += w;
    sums.x += w * x;
    sums.y += w * steps;
    sums.xx += w * x * x;
    sums.xy += w * x * steps;
  }
  const spread = sums.w * sums.xx - sums.x ** 2;
  const slope = (sums.w * sums.xy - sums.x * sums.y) / spread;
  const least = (sums.y - slope * sums.x) / sums.w;
  return least > 0 && slope > 0 ? slope / least : null;
}
