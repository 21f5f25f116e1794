/**
 * `RunConfig`: all that decides a training run. Same config, same initial weights and same batches, on every machine.
 * Parsed once at the border, frozen after.
 */
import * as z from 'zod/mini';

/** Parameter budgets of the size classes. */
export const sizeBudgets = { nano: 10_000, micro: 100_000, mini: 1_000_000, small: 10_000_000 } as const;
export const sizeClasses = ['nano', 'micro', 'mini', 'small'] as const;
export type SizeClass = (typeof sizeClasses)[number];

const positive = z.number().check(z.positive());
const fraction = z.number().check(z.gte(0), z.lt(1));
const count = (most: number) => z.int().check(z.gte(1), z.lte(most));
const steps = z.int().check(z.gte(0), z.lte(1_000_000));

/** Peak learning rates above 10 are a typing error, not an experiment. */
const learningRate = z.number().check(z.positive(), z.lte(10));

export const Optimizer = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('adamw'),
    learningRate,
    beta1: fraction,
    beta2: fraction,
    epsilon: positive,
    /** Decoupled; multiplied by the learning rate. Embeddings, norms and biases take none. */
    weightDecay: z.number().check(z.gte(0)),
  }),
  z.strictObject({
    name: z.literal('sgd'),
    learningRate,
    momentum: fraction,
    weightDecay: z.number().check(z.gte(0)),
  }),
]);
export type Optimizer = z.infer<typeof Optimizer>;
export const optimizerNames = ['adamw', 'sgd'] as const;
export type OptimizerName = (typeof optimizerNames)[number];

export const RunConfig = z.strictObject({
  architecture: z.string(),
  task: z.string(),
  size: z.enum(sizeClasses),
  seed: z.int().check(z.gte(0), z.lte(0xffffffff)),
  /** Examples per step. */
  batch: count(4096),
  /** Tokens per example; null where the task fixes it (images). */
  length: z.nullable(count(65_536)),
  /** The horizon: a run goes this far whatever it reaches. */
  steps: count(1_000_000),
  optimizer: Optimizer,
  /** Linear warm-up, constant, then linear decay over the last `decay` steps down to `floor` × peak. */
  schedule: z.strictObject({ warmup: steps, decay: steps, floor: z.number().check(z.gte(0), z.lte(1)) }),
  /** Largest global gradient norm, or null for none. */
  clip: z.nullable(positive),
  /** Evaluate before the first step, then every `every` steps, on `examples` examples; off the clock. */
  evaluation: z.strictObject({ every: count(1_000_000), examples: count(1_000_000) }),
  /** Steps between two reads of the losses: one timed block. Divides `evaluation.every`. */
  readEvery: count(10_000),
});
export type RunConfig = z.infer<typeof RunConfig>;
