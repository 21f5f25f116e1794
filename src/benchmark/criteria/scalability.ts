import { workerCounts } from '../studies/workers';
import { type Criterion, found, type Measure } from './criterion';

/** What more devices cost in steps, and up to which batch more examples at once are of use. */
export const scalability: Criterion = {
  id: 'scalability',
  headline: 'steps-inflation-4',
  measure({ findings }) {
    const inflation = workerCounts.map((count): Measure => {
      const known = findings?.inflation.find(({ workers }) => workers === count);
      const { value = null, atLeast, interval } = known ?? {};
      return found(`steps-inflation-${count}`, value, { atLeast, interval, origin: 'simulated' });
    });
    const critical = findings?.batch?.critical;
    return [...inflation, found('critical-batch', critical?.value ?? null, { interval: critical?.interval })];
  },
};
