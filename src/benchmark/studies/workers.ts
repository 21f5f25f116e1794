/** How many more steps a success takes when several workers share each batch and average only now and then. */
import type { Atlas } from '../atlas/atlas';
import { expectedRunningTime } from '../statistics/expected-running-time';
import type { Interval } from '../statistics/interval';
import { jackknife } from '../statistics/jackknife';
import type { Trial } from '../trial';
import { commonSeeds } from './batch';
import { cellOutcome, type CellOutcome } from './cell-outcome';
import { spentBy } from './spent';
import type { Base, Study } from './study';

export const workerCounts = [2, 4, 8] as const;

/** They meet whenever the losses are read. */
function configOf({ config }: Base, count: number) {
  return { ...config, workers: { count, localSteps: config.readEvery } };
}

export const workers: Study = {
  id: 'workers',
  help: '2, 4 and 8 simulated workers that share each batch and average their parameters now and then',
  seeds: 10,
  variations: (base) =>
    workerCounts
      .filter((count) => base.config.batch % count === 0)
      .map((count) => ({ name: `${count}`, config: configOf(base, count) })),
};

export interface Inflation {
  workers: number;
  localSteps: number;
  /** Steps to the target, over those of one worker that takes the whole batch. */
  value: number;
  /** They never reached it: it is at least this. */
  atLeast: boolean;
  interval: Interval | null;
}

/** Of each number of workers that the atlas has; none where one worker does not reach the target either. */
export function inflationOf(base: Base, atlas: Pick<Atlas, 'cellOf'>): Inflation[] {
  const one = cellOutcome(base.config, base, atlas);
  if (!one) return [];
  return workerCounts.flatMap((count) => {
    const config = configOf(base, count);
    const several = cellOutcome(config, base, atlas);
    if (!several) return [];
    const seeds = commonSeeds([one.trials, several.trials]);
    const ofSeeds = ({ trials }: CellOutcome) => trials.filter(({ seed }) => seeds.includes(seed));
    const [alone, together] = [ofSeeds(one), ofSeeds(several)];
    const [few, many] = [spentBy(alone), spentBy(together)];
    if (seeds.length === 0 || few.atLeast) return [];
    const interval = jackknife(seeds.length, (places) => {
      const expected = (trials: Trial[]) => expectedRunningTime(places.map((place) => trials[place]!.steps));
      const [ofOne, ofAll] = [expected(alone), expected(together)];
      return ofOne === null || ofAll === null ? null : ofAll / ofOne;
    });
    return [
      {
        workers: count,
        localSteps: config.workers.localSteps,
        value: many.value / few.value,
        atLeast: many.atLeast,
        interval,
      },
    ];
  });
}
