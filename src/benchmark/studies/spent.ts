/** What a success takes, of a variation. */
import { expectedInterval } from '../statistics/expected-interval';
import { expectedRunningTime } from '../statistics/expected-running-time';
import type { Interval } from '../statistics/interval';
import type { Trial } from '../trial';

export interface Spent {
  /** Expected running time; where nobody reached the target, what all spent in vain. */
  value: number;
  atLeast: boolean;
  interval: Interval | null;
  /** Of so many seeds, so many reached it. */
  seeds: number;
  reached: number;
}

/** @param each what a step takes, in the unit that is asked for */
export function spentBy(trials: readonly Trial[], each = 1): Spent {
  const attempts = trials.map(({ steps }) => ({ ...steps, spent: steps.spent * each }));
  const expected = expectedRunningTime(attempts);
  return {
    value: expected ?? attempts.reduce((sum, { spent }) => sum + spent, 0),
    atLeast: expected === null,
    interval: expectedInterval(attempts),
    seeds: trials.length,
    reached: attempts.filter(({ reached }) => reached).length,
  };
}
