/**
 * Optimisers change parameters and their own state where they lie on the GPU, all parameters in one dispatch. What changes
 * with the step (rate, bias corrections, slot of the loss) is in a small buffer, the clock, so a recorded update never
 * needs recording again.
 */
import { VIEW_ALIGNMENT } from '../backend';
import type { FlatParameters } from '../flat';
import type { Tensor } from '../tf';

export interface InPlaceOptimizer {
  /** Moments and the like, zero at the start. */
  state: Tensor[];
  /**
   * One update, to be traced.
   * @param gradient [size], laid out as the parameters
   * @param clock [4], see `clockAt`
   * @param scale [2]: gradient norm, factor that clipping puts on every gradient
   */
  update(gradient: Tensor, clock: Tensor, scale: Tensor): void;
}

export type MakeOptimizer<Settings> = (parameters: FlatParameters, settings: Settings) => InPlaceOptimizer;

/** Numbers of step `step` (from 1), in the order that kernels read them: rate, 1 − β₁ᵗ, 1 − β₂ᵗ, slot in the ring. */
export function clockAt(
  step: number,
  learningRate: number,
  betas: [number, number],
  slots: number,
): Float32Array {
  return Float32Array.of(learningRate, 1 - betas[0] ** step, 1 - betas[1] ** step, (step - 1) % slots);
}

/** WGSL: the decay of the parameter at `i`, zero where it is excluded. Reads `u.decay` and `decayMask`. */
export const decayHere = `u.decay * decayMask[i / ${VIEW_ALIGNMENT}u]`;

/** WGSL: the parameter at `i` after decoupled decay (Loshchilov & Hutter 2019). Reads `clock` and `values` besides. */
export const decayed = `values[i] * (1.0 - clock[0] * ${decayHere})`;
