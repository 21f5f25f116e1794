/** One number for a criterion over several tasks. */
import * as z from 'zod/mini';
import { type Criterion, criterionIds, type Measure } from '../criteria/criterion';
import { constants } from './constants';

/** By criterion; null: nothing is known of it on one of the tasks. */
export const Scores = z.record(z.enum(criterionIds), z.nullable(z.number()));
export type Scores = z.infer<typeof Scores>;

/**
 * The geometric mean over tasks of constant ÷ value of the headline metric: twice as high is half as dear. Where no run
 * reached the target, the value is what all of them spent in vain, so that giving up is no gain.
 * @param measures of one architecture, one list for each task
 */
export function scoreOf({ headline }: Criterion, measures: readonly (readonly Measure[])[]): number | null {
  const constant = headline === null ? undefined : constants[headline];
  if (constant === undefined || measures.length === 0) return null;
  let sum = 0;
  for (const ofTask of measures) {
    const value = ofTask.find(({ metric }) => metric === headline)?.value ?? null;
    if (value === null || !(value > 0)) return null;
    sum += Math.log(constant / value);
  }
  return Math.exp(sum / measures.length);
}
