/** A ranking as data: what the page shows, what a result file carries. Made by `rankTasks`. */
import * as z from 'zod/mini';
import { metricIds } from '../base/catalogue';
import { sizeClasses } from '../base/config';
import { classReasons, outcomeKinds } from '../base/record';
import { EnvelopeVerdict } from './atlas/envelope';
import { Interval } from './statistics/interval';
import { SuiteReference } from './suite';

/** Values of several runs. */
export const Spread = z.strictObject({
  /** One for each run, in the order of `RankingRow.runs`; after them, by seed, those of the atlas. */
  values: z.array(z.nullable(z.number())),
  median: z.nullable(z.number()),
  /** Smallest and largest: with few runs this is all that is known, and no interval. */
  range: z.strictObject({ low: z.nullable(z.number()), high: z.nullable(z.number()) }),
});
export type Spread = z.infer<typeof Spread>;

export const RankingRow = z.strictObject({
  architecture: z.string(),
  /** Place in the order, from 1. An order is not a rank: see `rank`. */
  order: z.int().check(z.gte(1)),
  /** [1 + significantly faster ones, all − significantly slower ones], from tests over all pairs. Null: too few seeds. */
  rank: z.nullable(z.strictObject({ best: z.int(), worst: z.int() })),
  /** Where there are no ranks: its range overlaps with that of the row below, and the order of the two is not to be relied on. */
  closeToNext: z.boolean(),
  /** Runs that count: valid, and not stopped by a person. */
  attempts: z.int(),
  /** Of these, those of the atlas: seeds that did not run here, ascending. */
  atlasSeeds: z.array(z.int()),
  /** Of these, how many reached the headline target. */
  reached: z.int(),
  /** Wilson's interval of the share that reaches it; null in a cell without targets. */
  success: z.nullable(Interval),
  outcomes: z.record(z.enum(outcomeKinds), z.int()),
  /** Steps to the headline target; null in a cell without targets. A value that is null was not reached: it counts as
   * larger than every number, so a null median means that at least half of the runs missed. */
  stepsToTarget: z.nullable(Spread),
  /** Seconds of training to the headline target: steps × step time of the same run. Null values as in stepsToTarget. */
  secondsToTarget: z.nullable(Spread),
  /** Of each run, in the same order: steps to each of the five targets, ascending; a null was not reached. */
  crossings: z.array(z.array(z.nullable(z.number()))),
  /** Median step time of each run, in seconds; a value is null where no block was timed, and then left out of the median. */
  stepSeconds: Spread,
  /** Of all runs together, up to the target or to where they ended. */
  stepsSpent: z.number(),
  /** Expected running time: what one success costs, misses included; null without a success. */
  expectedSteps: z.nullable(z.number()),
  /** Of `expectedSteps`, at 95 %; null with fewer than 5 successes, which give a range only. */
  expectedStepsInterval: z.nullable(Interval),
  /** The same in seconds: of each run, steps × its step time. */
  expectedSeconds: z.nullable(z.number()),
  /** Of `expectedSeconds`. */
  expectedInterval: z.nullable(Interval),
  /** The task's metric on the test split at the horizon; a value is null where the run did not get there: left out. */
  final: Spread,
  parameters: z.nullable(z.int()),
  /** Whether its curves here are as the atlas leads to expect; null: too little is known. */
  envelope: z.nullable(EnvelopeVerdict),
  /** The records of here behind every number of the row, by ascending seed. */
  runs: z.array(z.uuid()),
});
export type RankingRow = z.infer<typeof RankingRow>;

/** One session's order of architectures on one task. */
export const TaskRanking = z.strictObject({
  session: z.uuid(),
  startedAt: z.iso.datetime(),
  /** Null: a custom session. */
  suite: SuiteReference,
  protocol: z.string(),
  engine: z.string(),
  classes: z.array(z.enum(classReasons)),
  origin: z.enum(['here', 'imported']),
  task: z.string(),
  size: z.enum(sizeClasses),
  length: z.nullable(z.int()),
  steps: z.int(),
  metric: z.strictObject({ id: z.enum(metricIds), better: z.enum(['higher', 'lower']) }),
  /** The headline target in the task's metric; null where the cell has none. */
  target: z.nullable(z.number()),
  seeds: z.array(z.int()),
  /** Every architecture has every seed. */
  complete: z.boolean(),
  /** Fewer than 10 seeds: an order, and no ranks. */
  provisional: z.boolean(),
  /** The smallest ratio of two times that would have been told apart in four of five such sessions; null without ranks. */
  detectableRatio: z.nullable(z.number()),
  /** Runs left out: voided, stopped, or a second attempt at the same seed. */
  excluded: z.int(),
  rows: z.array(RankingRow),
});
export type TaskRanking = z.infer<typeof TaskRanking>;
