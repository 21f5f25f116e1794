/** `Environment`: what the numbers of a run depend on besides its config. */
import * as z from 'zod/mini';

/** Version of the measuring rules in docs/protocol.md; only like ranks with like. */
export const PROTOCOL = '0.1';

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
  /** Measured when the device was opened: rate of fused multiply-adds in a kernel of ours, cost of a dispatch. */
  probes: z.strictObject({ gigaflops: z.number(), dispatchMicroseconds: z.number() }),
});
export type Environment = z.infer<typeof Environment>;

export const adapterChoices = ['auto', 'hardware', 'software'] as const;
export type AdapterChoice = (typeof adapterChoices)[number];
