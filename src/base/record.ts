/** `RunRecord`: what is kept of a run. Every attempt is kept, also those that failed. */
import * as z from 'zod/mini';
import { RunConfig } from './config';
import { Environment } from './environment';
import { errorCodes } from './errors';

/** `reached` and `missed` speak of the headline target; `completed`: the horizon, in a cell that has no target yet. */
export const outcomeKinds = ['reached', 'missed', 'diverged', 'failed', 'stopped', 'completed'] as const;
export type OutcomeKind = (typeof outcomeKinds)[number];

/** Shares of the way from the trivial baseline to the best known; the headline is the 80 % one. */
export const targetShares = [0.5, 0.7, 0.8, 0.9, 0.95] as const;
export const headlineShare = 0.8;

export const Evaluation = z.strictObject({
  step: z.int(),
  /** Training time up to here, in seconds; evaluation is off this clock. */
  seconds: z.number(),
  loss: z.number(),
  /** In the task's own metric. */
  metric: z.number(),
  /** The same on as many training examples, where the task asks how much later a model generalises. */
  training: z.optional(z.number()),
});
export type Evaluation = z.infer<typeof Evaluation>;

export const ModelFacts = z.strictObject({
  parameters: z.int(),
  /** Of these, what one token meets: of experts only those it is sent to. Older records lack it, and the two below. */
  active: z.optional(z.number()),
  /** Without tables of embeddings and positions. */
  nonEmbedding: z.optional(z.int()),
  /** Blocks, one after the other. */
  depth: z.optional(z.int()),
  /** The solved dimensions (width, inner, layers, heads …). */
  dimensions: z.record(z.string(), z.number()),
  /** Multiply-adds counted as two, contractions only. */
  flopsPerExample: z.strictObject({ forward: z.number(), training: z.number() }),
  /** What it was trained by where that is not the task's own loss: runs of different objectives are not compared. */
  objective: z.optional(z.string()),
  /** Of one captured training step. */
  dispatches: z.int(),
  /**
   * Of one training step, GPU bytes for what is neither parameter nor optimiser state nor batch: activations, their
   * gradients and workspace, at the moment that needs most. Older records lack it.
   */
  activationBytes: z.optional(z.int()),
  /** GPU bytes that the engine allocated for the run. */
  bytes: z.int(),
});
export type ModelFacts = z.infer<typeof ModelFacts>;

export const Timing = z.strictObject({
  /** Capture, compilation and warm-up, before the clock starts. */
  compileSeconds: z.number(),
  /** Sum of the timed blocks. */
  trainSeconds: z.number(),
  /** Median over the timed blocks of block time / steps; null when no block ended. */
  stepSeconds: z.nullable(z.number()),
  /**
   * What a step takes at least, by the roofline of its dispatches on this device (engine/roofline.ts). Older records lack it.
   */
  floorSeconds: z.optional(z.number()),
  evaluationSeconds: z.number(),
  /** Making one example on the CPU, whether or not a step waited for it. */
  preparationMicroseconds: z.number(),
  /** Of `trainSeconds`, waited for batches that were not made yet. Older records lack it: there, steps waited for all. */
  waitSeconds: z.optional(z.number()),
  /** JavaScript of one step besides preparing the batch. */
  scriptMicroseconds: z.number(),
});
export type Timing = z.infer<typeof Timing>;

export const Curve = z.strictObject({
  /** Loss of every step on its training batch, up to the first that is not finite. */
  trainLoss: z.array(z.number()),
  evaluations: z.array(Evaluation),
  /** Timed blocks: `step` steps were done after `seconds` of training. */
  blocks: z.array(z.strictObject({ step: z.int(), seconds: z.number() })),
});
export type Curve = z.infer<typeof Curve>;

/** Steps that a run has done. More than it has losses where they were no longer numbers, which are not kept. */
export function stepsDone({ trainLoss, blocks }: Curve): number {
  return Math.max(trainLoss.length, blocks.at(-1)?.step ?? 0);
}

export const TargetCrossing = z.strictObject({
  share: z.number(),
  /** In the task's metric. */
  value: z.number(),
  /** First of two successive evaluations at or beyond the target, interpolated; null: never. */
  step: z.nullable(z.number()),
});
export type TargetCrossing = z.infer<typeof TargetCrossing>;

/** A voided run is kept but never ranked or shared. */
export const voidReasons = ['hidden', 'device-lost', 'drift', 'throttling', 'battery'] as const;
/** A classed run is ranked and shared only within its class. */
export const classReasons = ['software', 'custom', 'precision'] as const;

/** How fast the drift sentinel ran, in 10⁹ FLOP/s: see engine/sentinel.ts. */
export const Pace = z.strictObject({
  before: z.number(),
  after: z.number(),
  /** The fastest of the session so far. */
  fastest: z.number(),
});
export type Pace = z.infer<typeof Pace>;

/** Version of the stored form of a record; raised with every change, with a migration in `records/`. */
export const RECORD_SCHEMA = 3;

export const TestResult = z.strictObject({
  loss: z.number(),
  metric: z.number(),
  /** The metric at lengths that were never trained on, where the task has such. */
  unseen: z.optional(z.number()),
  /** Of models that make samples: how far those are from test examples, see trainer/sliced-distance.ts. */
  distance: z.optional(z.number()),
});
export type TestResult = z.infer<typeof TestResult>;

export const RunRecord = z.strictObject({
  schema: z.literal(RECORD_SCHEMA),
  id: z.uuid(),
  /** One press of the button, or one call of the headless ranking. */
  session: z.uuid(),
  /** Null: a custom run. */
  suite: z.nullable(z.strictObject({ id: z.string(), version: z.int() })),
  /** ISO 8601, UTC. */
  startedAt: z.iso.datetime(),
  origin: z.enum(['here', 'imported']),
  config: RunConfig,
  environment: Environment,
  /** Null where the run failed before the model was built. */
  model: z.nullable(ModelFacts),
  outcome: z.strictObject({
    kind: z.enum(outcomeKinds),
    /** Why it failed. */
    error: z.nullable(
      z.strictObject({
        code: z.enum(errorCodes),
        message: z.string(),
        detail: z.record(z.string(), z.union([z.string(), z.number()])),
      }),
    ),
  }),
  curve: Curve,
  targets: z.array(TargetCrossing),
  /** On the test split, read once at the horizon; null when the horizon was not reached. */
  test: z.nullable(TestResult),
  timing: Timing,
  /** Not there where the device could not be timed, and in older records. */
  pace: z.optional(Pace),
  validity: z.strictObject({ void: z.array(z.enum(voidReasons)), classes: z.array(z.enum(classReasons)) }),
});
export type RunRecord = z.infer<typeof RunRecord>;
