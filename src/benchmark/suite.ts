/** A `Suite`: a named, versioned list of runs, as data. Raise `version` with every change that touches a number. */
import * as z from 'zod/mini';
import { Optimizer, RunConfig, sizeClasses } from '../base/config';

const Text = z.strictObject({ en: z.string(), zh: z.string() });

export const Suite = z.strictObject({
  id: z.string(),
  version: z.int().check(z.gte(1)),
  name: Text,
  description: Text,
  /** Not in the page's menu: for tests. */
  hidden: z.boolean(),
  /** Each cell is trained in many sizes, to be timed: see scaling/variations.ts. It has no targets, and ranks nobody. */
  varies: z.optional(z.literal(true)),
  size: z.enum(sizeClasses),
  architectures: z.array(z.string()).check(z.minLength(1)),
  /** Length in tokens or rows per example; null where the task fixes it. */
  tasks: z.array(z.strictObject({ id: z.string(), length: RunConfig.shape.length })).check(z.minLength(1)),
  seeds: z.array(RunConfig.shape.seed).check(z.minLength(1)),
  /**
   * The smallest ratio of two times that it tells apart in four of five cases, where seeds spread by 20 %; by simulation
   * (tests/unit/benchmark/detects.test.ts). Null: so few seeds have no ranks by themselves.
   */
  detects: z.nullable(z.number()),
  batch: RunConfig.shape.batch,
  steps: RunConfig.shape.steps,
  evaluation: RunConfig.shape.evaluation,
  readEvery: RunConfig.shape.readEvery,
  schedule: RunConfig.shape.schedule,
  clip: RunConfig.shape.clip,
  /** What an architecture trains with unless it is named in `exceptions`. */
  optimizer: Optimizer,
  exceptions: z.record(z.string(), Optimizer),
});
export type Suite = z.infer<typeof Suite>;

/** Which suite a record or a ranking belongs to; null stands for a custom session. */
export const SuiteReference = z.nullable(z.strictObject({ id: z.string(), version: z.int() }));
export type SuiteReference = z.infer<typeof SuiteReference>;
