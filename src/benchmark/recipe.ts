/** The optimiser settings that a run gets when nobody asked for others. Documented in docs/protocol.md. */
import type { Optimizer, OptimizerName, SizeClass } from '../base/config';

/** Larger models want smaller steps; the published GPT sizes fall about as slowly. */
const adamwRates: Record<SizeClass, number> = { nano: 3e-3, micro: 2e-3, mini: 1e-3, small: 6e-4 };
const sgdRate = 0.05;

/** @param learningRate peak rate; the recipe's own when left out */
export function recipe(name: OptimizerName, size: SizeClass, learningRate?: number): Optimizer {
  if (name === 'sgd') {
    return { name, learningRate: learningRate ?? sgdRate, momentum: 0.9, weightDecay: 0 };
  }
  return {
    name,
    learningRate: learningRate ?? adamwRates[size],
    beta1: 0.9,
    // Short runs: a memory of 20 steps, where 0.999 would still remember the first one at the end.
    beta2: 0.95,
    epsilon: 1e-8,
    weightDecay: 0.1,
  };
}
