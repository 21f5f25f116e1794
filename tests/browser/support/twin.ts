/** Compares an op of ours on WebGPU with its composed twin on TensorFlow.js's CPU backend: values and all gradients. */
import { expect } from 'vitest';
import type { Tensor } from '../../../src/engine/tf';
import { compareTwins, TOLERANCE, type Op, type Operands } from './compare';

export { TOLERANCE, type Operand } from './compare';

/** Expects forward and every gradient to agree within 1e-4, relative by norm. */
export async function expectTwins<Inputs extends Tensor[]>(
  ours: Op<Inputs>,
  composed: Op<Inputs>,
  operands: Operands<Inputs>,
  seed = 1,
): Promise<void> {
  for (const { what, error } of await compareTwins(ours, composed, operands, seed))
    expect(error, what).toBeLessThan(TOLERANCE);
}
