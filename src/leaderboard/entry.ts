/** `Entry`: the anonymised, public part of a suite's result. What is not named here never leaves the page. */
import * as z from 'zod/mini';
import type { RunRecord } from '../base/record';

const Spread3 = z.nullable(z.number());

export const EntryCell = z.strictObject({
  architecture: z.string(),
  task: z.string(),
  attempts: z.int(),
  reached: z.int(),
  /** Medians over the attempts, 3 significant digits; null: the median attempt never reached the target. */
  steps: Spread3,
  stepSeconds: Spread3,
  /** Median metric on the test split; null where no run got to the horizon. */
  final: Spread3,
});
export type EntryCell = z.infer<typeof EntryCell>;

export const Entry = z.strictObject({
  format: z.literal('trainability-entry'),
  version: z.literal(1),
  suite: z.strictObject({ id: z.string(), version: z.int() }),
  protocol: z.string(),
  engine: z.string(),
  /** Month of the session: 2026-11. */
  month: z.string().check(z.regex(/^\d{4}-\d{2}$/)),
  adapter: z.strictObject({ vendor: z.string(), architecture: z.string() }),
  browser: z.strictObject({ name: z.string(), major: z.int() }),
  /** Family only: Windows, macOS, Linux, Android … */
  os: z.string(),
  software: z.boolean(),
  /** How often this machine has begun this suite, as far as its records tell. */
  attempts: z.int().check(z.gte(1)),
  cells: z.array(EntryCell),
});
export type Entry = z.infer<typeof Entry>;

/**
 * @param records of everything kept; those of other sessions only count as attempts
 * @throws TrainabilityError bad-argument where the session is custom, imported, or has no valid run
 */
export declare function toEntry(records: RunRecord[], session: string): Entry;
