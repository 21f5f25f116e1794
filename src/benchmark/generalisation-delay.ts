/** How much later a model knows what it was not shown than what it was: the question of grokking. */
import type { Evaluation } from '../base/record';
import { crossing } from './crossing';

/** Accuracy that counts as knowing. */
export const KNOWN = 0.9;

/** Steps at which accuracy reached 90 % on training examples and on others; null where it did not. */
export interface Generalisation {
  training: number | null;
  others: number | null;
}

/** @param evaluations ascending in `step` @returns null where training examples were not judged */
export function generalisationOf(evaluations: readonly Evaluation[]): Generalisation | null {
  const judged = evaluations.flatMap(({ step, training }) =>
    training === undefined ? [] : [{ step, metric: training }],
  );
  if (judged.length === 0) return null;
  return { training: crossing(judged, KNOWN, 'higher'), others: crossing(evaluations, KNOWN, 'higher') };
}

/** In steps; null where either never came, below 0 where others were known first. */
export function delayOf({ training, others }: Generalisation): number | null {
  return training === null || others === null ? null : others - training;
}
