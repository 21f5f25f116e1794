/** An interval of 95 % confidence. */
import * as z from 'zod/mini';

export const Interval = z.strictObject({ low: z.number(), high: z.number() });
export type Interval = z.infer<typeof Interval>;

/** Two-sided, everywhere. */
export const CONFIDENCE = 0.95;
/** Of a standard normal, at (1 + CONFIDENCE) / 2. */
export const NORMAL_QUANTILE = 1.959963984540054;
