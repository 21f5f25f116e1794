/** The optimiser settings that a run gets when nobody asked for others. Documented in docs/protocol.md. */
import type { Optimizer, OptimizerName, SizeClass } from '../base/config';

/** Larger models want smaller steps; the published GPT sizes fall about as slowly. */
const adamwRates: Record<SizeClass, number> = { nano: 3e-3, micro: 2e-3, mini: 1e-3, small: 6e-4 };
const sgdRate = 0.05;
const adagradRate = 0.02;

/** Short runs: a memory of 20 steps, where 0.999 would still remember the first one at the end. */
const moments = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8 };

/** @param learningRate peak rate; the recipe's own when left out */
export function recipe(name: OptimizerName, size: SizeClass, learningRate?: number): Optimizer {
  const adamwRate = adamwRates[size];
  switch (name) {
    case 'sgd':
      return { name, learningRate: learningRate ?? sgdRate, momentum: 0.9, weightDecay: 0 };
    case 'adagrad':
      return { name, learningRate: learningRate ?? adagradRate, epsilon: 1e-10, weightDecay: 0 };
    case 'rmsprop':
      // Without momentum or bias correction, the same rate would take larger steps than AdamW's.
      return {
        name,
        learningRate: learningRate ?? adamwRate / 3,
        alpha: 0.95,
        epsilon: 1e-8,
        weightDecay: 0,
      };
    case 'adam':
      return { name, learningRate: learningRate ?? adamwRate, ...moments, weightDecay: 0 };
    case 'adamw':
      return { name, learningRate: learningRate ?? adamwRate, ...moments, weightDecay: 0.1 };
    case 'lion':
      // The paper: a rate 3 to 10 times smaller than AdamW's, a decay as many times larger.
      return { name, learningRate: learningRate ?? adamwRate / 3, beta1: 0.9, beta2: 0.99, weightDecay: 0.3 };
    case 'muon':
      return {
        name,
        learningRate: learningRate ?? adamwRate,
        momentum: 0.95,
        ...moments,
        weightDecay: 0.1,
      };
  }
}
