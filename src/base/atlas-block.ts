/**
 * A line of an atlas shard: outcomes of runs that differ in their seed alone. Times are not in it, for those belong to a
 * machine. Lines are added, never changed.
 */
import * as z from 'zod/mini';
import { RunConfig } from './config';
import type { OutcomeKind } from './record';

/** All that decides a run besides its seed. */
export const AtlasConfig = z.omit(RunConfig, { seed: true });
export type AtlasConfig = z.infer<typeof AtlasConfig>;

/** How runs end that say something about the architecture; the others say something about a machine or a person. */
export const atlasOutcomes = [
  'reached',
  'missed',
  'diverged',
  'completed',
] as const satisfies readonly OutcomeKind[];

/** By position, to be short. Numbers have 5 significant digits. */
export const AtlasRun = z.tuple([
  RunConfig.shape.seed,
  /** As its own suite's targets had it; who reads the block judges by the curve. */
  z.enum(atlasOutcomes),
  /** Steps done: the horizon, unless it diverged. */
  z.int().check(z.gte(0)),
  /** Metric of each evaluation: before the first step, then every `evaluation.every` steps. */
  z.array(z.number()),
  /** Loss of each evaluation; empty where the metric is the loss. */
  z.array(z.number()),
  /** Loss and metric on the test split; null where the horizon was not reached. */
  z.nullable(z.tuple([z.number(), z.number()])),
]);
export type AtlasRun = z.infer<typeof AtlasRun>;

export const AtlasBlock = z.strictObject({
  config: AtlasConfig,
  made: z.strictObject({
    app: z.string(),
    engine: z.string(),
    protocol: z.string(),
    /** Vendor and architecture. */
    adapter: z.string(),
    month: z.string().check(z.regex(/^\d{4}-\d{2}$/, 'must be a month such as 2026-11')),
  }),
  model: z.strictObject({
    parameters: z.int(),
    /** One example, forward and backward. */
    flopsPerExample: z.number(),
    /** See `ModelFacts`. */
    objective: z.optional(z.string()),
  }),
  runs: z.array(AtlasRun).check(z.minLength(1)),
});
export type AtlasBlock = z.infer<typeof AtlasBlock>;
