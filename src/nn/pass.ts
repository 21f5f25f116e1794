/** What a forward pass knows besides its input. */
import type { Tensor } from '../engine/tf';
import type { Memory } from './memory';

export interface Pass {
  /** Batch norm takes the batch's own moments, a router moves its balance. */
  training: boolean;
  /** Adds a term, a scalar, to the training loss: the balance of experts. */
  penalise(term: Tensor): void;
  /** What earlier steps left: then the input goes on from there. Null: sequences are whole. */
  memory: Memory | null;
}

/** A pass over whole sequences that leaves no trace. */
export const evaluating: Pass = { training: false, penalise: () => undefined, memory: null };
