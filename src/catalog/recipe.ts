/** Recommended ways of training that several architectures share; each file says where its own is from. */
import type { Recipe } from '../base/catalogue';

/** AdamW as language models use it: warm-up, clipping at 1, decay of matrices. */
export const adamw = (source: string, change: Partial<Recipe> = {}): Recipe => ({
  optimizer: 'adamw',
  learningRate: 0.003,
  warmup: 0.1,
  clip: 1,
  weightDecay: 0.1,
  source,
  ...change,
});
