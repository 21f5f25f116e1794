/** How much each criterion counts, and how much of an order hangs on that. */
import * as z from 'zod/mini';
import { random } from '../../base/random';
import { type CriterionId, criterionIds } from '../criteria/criterion';
import type { Scores } from './score';

export type Weights = Record<CriterionId, number>;

/** FLOPs, time and cost to a target are one thing three times. */
const oneThing: readonly CriterionId[] = ['compute', 'convergence', 'cost'];

/** One for each criterion; those that say one thing share it, as many of them as can be compared. */
export function defaultWeights(over: readonly CriterionId[]): Weights {
  const sharing = Math.max(1, oneThing.filter((id) => over.includes(id)).length);
  return Object.fromEntries(
    criterionIds.map((id) => [id, oneThing.includes(id) ? 1 / sharing : 1]),
  ) as Weights;
}

/** Criteria of which every architecture has a score: only by these can all be compared. */
export function comparable(scores: readonly Scores[]): CriterionId[] {
  return criterionIds.filter((id) => scores.length > 0 && scores.every((each) => each[id] !== null));
}

/**
 * The weighted geometric mean of an architecture's scores over these criteria; null where they have no weight at all.
 * @param weights not below 0; only their proportions matter
 */
export function composite(scores: Scores, weights: Weights, over: readonly CriterionId[]): number | null {
  const total = over.reduce((sum, id) => sum + weights[id], 0);
  if (!(total > 0)) return null;
  const logs = over.reduce((sum, id) => sum + weights[id] * Math.log(scores[id]!), 0);
  return Math.exp(logs / total);
}

export const Sensitivity = z.strictObject({
  /** Share of all weights under which it comes first. */
  first: z.number(),
  /** Places that it takes, from 1. */
  best: z.int(),
  worst: z.int(),
});
export type Sensitivity = z.infer<typeof Sensitivity>;

const DRAWS = 1000;

/** Places under weights drawn evenly from all that there are (the flat Dirichlet distribution), from a fixed seed. */
export function sensitivity(scores: readonly Scores[], over: readonly CriterionId[]): Sensitivity[] {
  const found = scores.map(() => ({ first: 0, best: Infinity, worst: 0 }));
  if (over.length === 0) return found.map(() => ({ first: 0, best: 1, worst: scores.length }));
  const logs = scores.map((each) => over.map((id) => Math.log(each[id]!)));
  const { uniform } = random(0, 'weights');
  for (let draw = 0; draw < DRAWS; draw++) {
    // Exponentials, whose proportions are evenly spread.
    const weights = over.map(() => -Math.log(1 - uniform()));
    const values = logs.map((line) => line.reduce((sum, log, index) => sum + weights[index]! * log, 0));
    values.forEach((value, index) => {
      const place = 1 + values.filter((other) => other > value).length;
      const mine = found[index]!;
      if (place === 1) mine.first += 1 / DRAWS;
      mine.best = Math.min(mine.best, place);
      mine.worst = Math.max(mine.worst, place);
    });
  }
  return found;
}
