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
const count = (most: number) => z.int().check(z.gte(1), z.lte(most));
const steps = z.int().check(z.gte(0), z.lte(1_000_000));

/** A number in (0, most]; another one is refused with these words. */
function above0(most: number) {
  const error = `must be a number above 0, at most ${most}`;
  return z.number(error).check(z.gt(0, error), z.lte(most, error));
}

/** A number in [0, most]. */
function from0(most: number) {
  const error = `must be a number from 0 to ${most}`;
  return z.number(error).check(z.gte(0, error), z.lte(most, error));
}

/** A number in [0, 1): what a running mean keeps of itself. */
function fraction() {
  const error = 'must be a number from 0 to below 1';
  return z.number(error).check(z.gte(0, error), z.lt(1, error));
}

/** Peak learning rates above 10 are a typing error, not an experiment. */
const learningRate = above0(10);
const epsilon = above0(1);

/** Embeddings, norms and biases take none. Decoupled and multiplied by the rate, except with Adam. */
const weightDecay = from0(10);

export const optimizerNames = ['adamw', 'sgd', 'adam', 'adagrad', 'rmsprop', 'lion', 'muon'] as const;
export type OptimizerName = (typeof optimizerNames)[number];

export const Optimizer = z.discriminatedUnion(
  'name',
  [
    z.strictObject({
      name: z.literal('adamw'),
      learningRate,
      beta1: fraction(),
      beta2: fraction(),
      epsilon,
      weightDecay,
    }),
    z.strictObject({
      name: z.literal('sgd'),
      learningRate,
      /** 0: plain descent. */
      momentum: fraction(),
      weightDecay,
    }),
    z.strictObject({
      name: z.literal('adam'),
      learningRate,
      beta1: fraction(),
      beta2: fraction(),
      epsilon,
      /** L2: added to the gradient. */
      weightDecay,
    }),
    z.strictObject({ name: z.literal('adagrad'), learningRate, epsilon, weightDecay }),
    z.strictObject({
      name: z.literal('rmsprop'),
      learningRate,
      /** What the mean of squares keeps of itself at each step. */
      alpha: fraction(),
      epsilon,
      weightDecay,
    }),
    z.strictObject({
      name: z.literal('lion'),
      learningRate,
      /** What the direction takes from the momentum. */
      beta1: fraction(),
      /** What the momentum keeps of itself. */
      beta2: fraction(),
      weightDecay,
    }),
    z.strictObject({
      name: z.literal('muon'),
      learningRate,
      /** Of hidden matrices; all else is AdamW's, with β₁, β₂ and ε. */
      momentum: fraction(),
      beta1: fraction(),
      beta2: fraction(),
      epsilon,
      weightDecay,
    }),
  ],
  `must name an optimiser: ${optimizerNames.join(', ')}`,
);
export type Optimizer = z.infer<typeof Optimizer>;

export const precisions = ['f32', 'f16'] as const;
export type Precision = (typeof precisions)[number];

export const DataChange = z.strictObject({
  /**
   * What is left of the training data: of a finite set its first part, of a task that makes examples without end this part
   * of those that the run would see, gone through again and again.
   */
  share: z.optional(above0(1)),
  /** Share of the training labels that are exchanged for another, each as likely. */
  labelNoise: z.optional(fraction()),
});
export type DataChange = z.infer<typeof DataChange>;

export const Workers = z.strictObject({
  /** Each takes its part of every batch. */
  count: z.int().check(z.gte(2), z.lte(64)),
  /** Steps that each does alone before their parameters are averaged. */
  localSteps: count(10_000),
});
export type Workers = z.infer<typeof Workers>;

export const RunConfig = z.strictObject({
  architecture: z.string(),
  task: z.string(),
  size: z.enum(sizeClasses),
  /** Trainable parameters, within 5 %; when left out, as many as the size class has. */
  parameters: z.optional(count(100_000_000)),
  /** Layers, of architectures that can have any number of them; when left out, as many as the size has. */
  layers: z.optional(count(1000)),
  seed: z.int().check(z.gte(0), z.lte(0xffffffff)),
  /** Examples per step. */
  batch: count(4096),
  /** Tokens per example; null where the task fixes it (images). */
  length: z.nullable(count(65_536)),
  /** Symbols of the task, where it lets one choose; as many as it has by itself where it is not there. */
  vocabulary: z.optional(count(65_536)),
  /** What was done to the training data; evaluation and test stay as they are. */
  data: z.optional(DataChange),
  /** Fingerprint of the visitor's own text, see catalog/tasks/own-text.ts. */
  text: z.optional(z.string().check(z.regex(/^[0-9a-f]{16}$/, 'must be 16 hexadecimal digits'))),
  /** The horizon: a run goes this far whatever it reaches. */
  steps: count(1_000_000),
  optimizer: Optimizer,
  /** Linear warm-up, constant, then linear decay over the last `decay` steps down to `floor` × peak. */
  schedule: z.strictObject({ warmup: steps, decay: steps, floor: z.number().check(z.gte(0), z.lte(1)) }),
  /** Largest global gradient norm, or null for none. */
  clip: z.nullable(positive),
  /** Evaluate before the first step, then every `every` steps, on `examples` examples; off the clock. */
  evaluation: z.strictObject({ every: count(1_000_000), examples: count(1_000_000) }),
  /** Simulated, one after the other on one device: local SGD. */
  workers: z.optional(Workers),
  /** Of the operands of linear layers' products, see engine/precision.ts; f32 where it is not there. */
  precision: z.optional(z.enum(precisions)),
  /** Losses are read, and the clock looked at, after a timed block: a multiple of so many steps. */
  readEvery: count(10_000),
});
export type RunConfig = z.infer<typeof RunConfig>;
