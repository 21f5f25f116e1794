/**
 * Linear attention with one decay for each head and step: S_t = γ_t·S_{t−1} + k_t·v_tᵀ, y_t = S_tᵀ·q_t. It is RetNet's
 * retention (Sun et al. 2023), Mamba-2's state space (Dao & Gu 2024; v = Δ·x, log γ = Δ·A, keys and queries shared by the
 * heads) and the core of the mLSTM (Beck et al. 2024). Time is cut into chunks: a first kernel carries the state from
 * chunk to chunk, a second adds what each chunk's own steps contribute, as masked attention. Decays stay logarithms, and
 * only differences of later and earlier ones are raised to powers, so that nothing overflows.
 */
import { TrainabilityError } from '../../../base/errors';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import { attend, carryStates, decayGradient, type Heads } from './kernels';

export interface LinearAttentionOptions {
  /** Heads of values and decays. */
  heads: number;
  /** Heads of queries and keys; divides `heads`. */
  keyHeads: number;
}

/**
 * @param q, k [batch, time, keyHeads × K]; not scaled here
 * @param v [batch, time, heads × V]
 * @param logDecay [batch, time, heads], log γ ≤ 0
 * @returns [batch, time, heads × V]
 * @throws TrainabilityError unsupported-config when heads do not divide the widths
 */
export function linearAttention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  logDecay: Tensor,
  options: LinearAttentionOptions,
): Tensor {
  const { heads, keyHeads } = options;
  const [keySize, valueSize] = [q.shape[2]! / keyHeads, v.shape[2]! / heads];
  if (![keySize, valueSize, heads / keyHeads].every(Number.isInteger)) {
    throw new TrainabilityError(
      'unsupported-config',
      `${heads} value and ${keyHeads} key heads do not divide the widths ${v.shape[2]} and ${q.shape[2]}.`,
      { heads, keyHeads, values: v.shape[2]!, keys: q.shape[2]! },
    );
  }
  const byKey: Heads = { count: keyHeads, size: keySize };
  const byValue: Heads = { count: heads, size: valueSize };
  return differentiable(
    [q, k, v, logDecay],
    () => {
      const { states } = carryStates({ left: k, right: v, logDecay }, byKey, byValue, 'forward');
      const { y } = attend(
        { query: q, key: k, value: v, logDecay, states },
        { query: byKey, value: byValue, heads, direction: 'forward', transposed: false },
      );
      return { value: y, saved: { q, k, v, logDecay, states } };
    },
    (dy, { q, k, v, logDecay, states }) => {
      // The gradient of the state after each chunk, as far as later chunks use it.
      const { states: dStates, overlap } = carryStates(
        { left: q, right: dy, logDecay, states },
        byKey,
        byValue,
        'backward',
      );
      const { y: dq, shares: ofQuery } = attend(
        { query: dy, key: v, value: k, logDecay, states, owner: q },
        { query: byValue, value: byKey, heads, direction: 'forward', transposed: true },
      );
      const { y: dk, shares: ofKey } = attend(
        { query: v, key: dy, value: q, logDecay, states: dStates, owner: k },
        { query: byValue, value: byKey, heads, direction: 'backward', transposed: true },
      );
      const { y: dv } = attend(
        { query: k, key: q, value: dy, logDecay, states: dStates },
        { query: byKey, value: byValue, heads, direction: 'backward', transposed: false },
      );
      return [dq, dk, dv, decayGradient(logDecay, { ofQuery, ofKey }, overlap, byKey, byValue)];
    },
  );
}
