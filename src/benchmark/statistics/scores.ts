/** What each seed says of an architecture's cost, so that seeds can be compared in pairs. */
import type { Attempt } from './attempt';

/**
 * A score for each attempt, the mean of which is the log of the cost of a success: of what was spent, the log; of the rate of
 * success, the jackknife's pseudo-values (Tukey 1958) of its log. Where all succeed they are the logs of what was spent, but
 * for a constant. Half a success is added, so that none is no infinity.
 */
export function logScores(attempts: readonly Attempt[]): number[] {
  const runs = attempts.length;
  const successes = attempts.filter(({ reached }) => reached).length;
  const logRate = (hits: number, of: number) => Math.log((hits + 0.5) / (of + 1));
  return attempts.map(({ spent, reached }) => {
    const without = logRate(successes - Number(reached), runs - 1);
    return Math.log(spent) - (runs * logRate(successes, runs) - (runs - 1) * without);
  });
}
