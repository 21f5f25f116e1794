/** Ranks as intervals: how many of the others are told apart from each architecture, on one task. */
import { groupBy } from './group';
import type { RankingRow } from './ranking';
import { LEAST_SUCCESSES } from './statistics/expected-interval';
import { logScores } from './statistics/scores';
import { separations } from './statistics/separations';
import { secondsOf, type Trial } from './trial';

export interface RankIntervals {
  ofArchitecture: Map<string, NonNullable<RankingRow['rank']>>;
  /** See `Separations`. */
  detectableRatio: number | null;
}

/**
 * By seconds to the headline target, misses included. Who succeeded fewer than five times is never called the faster one, and
 * who lacks a seed that others have is told apart from none. Null: nobody can be compared.
 * @param trials of one task, one for each architecture and seed, by ascending seed
 */
export function rankIntervals(trials: readonly Trial[]): RankIntervals | null {
  const all = groupBy(trials, ({ architecture }) => architecture);
  const seeds = new Set(trials.map(({ seed }) => seed)).size;
  const compared = all.flatMap((runs) => {
    const attempts = runs.length === seeds ? secondsOf(runs) : null;
    if (!attempts?.every(({ spent }) => spent > 0)) return [];
    const successes = attempts.filter(({ reached }) => reached).length;
    const { architecture } = runs[0]!;
    return [{ architecture, scores: logScores(attempts), known: successes >= LEAST_SUCCESSES }];
  });
  if (!compared.some(({ known }) => known)) return null;
  const { cheaper, dearer, detectableRatio } = separations(
    compared.map(({ scores }) => scores),
    compared.map(({ known }) => known),
  );
  const last = all.length;
  const ofArchitecture = new Map(all.map(([run]) => [run!.architecture, { best: 1, worst: last }]));
  compared.forEach(({ architecture }, at) =>
    ofArchitecture.set(architecture, { best: 1 + dearer[at]!, worst: last - cheaper[at]! }),
  );
  return { ofArchitecture, detectableRatio };
}
