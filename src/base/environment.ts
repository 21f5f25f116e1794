/** `Environment`: what the numbers of a run depend on besides its config. */
import * as z from 'zod/mini';

/** Version of the measuring rules in docs/protocol.md; only like ranks with like. */
export const PROTOCOL = '1.0';

export const Environment = z.strictObject({
  app: z.string(),
  protocol: z.string(),
  /** Version of the engine: raised when kernels or numerics change. */
  engine: z.string(),
  adapter: z.strictObject({
    vendor: z.string(),
    architecture: z.string(),
    description: z.string(),
    software: z.boolean(),
  }),
  browser: z.strictObject({ name: z.string(), major: z.int() }),
  os: z.string(),
  /** WebGPU features that the device was opened with. */
  features: z.array(z.string()),
  /** COOP/COEP in force. Without it the clock is coarser. */
  crossOriginIsolated: z.boolean(),
  /** Smallest step of `performance.now` seen here, in microseconds. */
  clockMicroseconds: z.number(),
  /** Measured when the device was opened, see engine/probes.ts; the optional ones are not in older records. */
  probes: z.strictObject({
    /** 10⁹ FLOP/s of fused multiply-adds in a kernel of ours. */
    gigaflops: z.number(),
    /** 10⁹ bytes/s of a copying kernel, reads and writes both counted. */
    gigabytes: z.optional(z.number()),
    dispatchMicroseconds: z.number(),
    /** Of each invocation that meets it. */
    barrierNanoseconds: z.optional(z.number()),
    uploadMicroseconds: z.optional(z.number()),
    readMicroseconds: z.optional(z.number()),
  }),
  /** Variants of kernels that this run used, by class of shape; absent where all ran by the fixed rule. */
  kernels: z.optional(z.record(z.string(), z.string())),
});
export type Environment = z.infer<typeof Environment>;

export const adapterChoices = ['auto', 'hardware', 'software'] as const;
export type AdapterChoice = (typeof adapterChoices)[number];
