/**
 * Linear attention with one decay for each head and step: S_t = γ_t·S_{t−1} + k_t·v_tᵀ, y_t = S_tᵀ·q_t. It is RetNet's
 * retention (Sun et al. 2023), Mamba-2's state space (Dao & Gu 2024; v = Δ·x, log γ = Δ·A, queries and keys shared by the
 * heads) and the core of the mLSTM (Beck et al. 2024). Time is cut into chunks: within one, steps meet as in masked
 * attention; between chunks a state carries what came before. Decays stay logarithms, and only sums of them are raised to
 * powers, so that nothing overflows.
 */
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import { attend } from './attend';
import { decayGradient } from './decay-gradient';
import { fadeOf } from './fade';
import { layoutOf } from './layout';
import { chunkScores } from './scores';
import { carryStates } from './states';

export { linearAttentionFlops } from './layout';

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
 * @returns [batch, time, heads × V]; the state before the first step is zero
 * @throws TrainabilityError unsupported-config when heads do not divide the widths
 */
export function linearAttention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  logDecay: Tensor,
  options: LinearAttentionOptions,
): Tensor {
  const layout = layoutOf(q, v, options);
  return differentiable(
    [q, k, v, logDecay],
    () => {
      const fade = fadeOf(logDecay, layout);
      const { states } = carryStates({ left: k, right: v, fade }, layout);
      const { scores } = chunkScores({ left: q, right: k, fade }, 'key', layout);
      const { y } = attend(
        { query: q, value: v, fade, states, scores },
        { query: 'key', direction: 'forward' },
        layout,
      );
      return { value: y, saved: { q, k, v, fade, states, scores } };
    },
    (dy, { q, k, v, fade, states, scores }) => {
      const { states: dStates, overlap } = carryStates({ left: q, right: dy, fade, states }, layout);
      const { scores: dScores, pairs } = chunkScores({ left: dy, right: v, fade, scores }, 'value', layout);
      const { y: dq, shares: arriving } = attend(
        { query: dy, value: k, fade, states, scores: dScores, owner: q },
        { query: 'value', direction: 'forward' },
        layout,
      );
      const { y: dk, shares: leaving } = attend(
        { query: v, value: q, fade, states: dStates, scores: dScores, owner: k },
        { query: 'value', direction: 'backward' },
        layout,
      );
      const { y: dv } = attend(
        { query: k, value: dy, fade, states: dStates, scores },
        { query: 'key', direction: 'backward' },
        layout,
      );
      return [dq, dk, dv, decayGradient({ fade, pairs, arriving, leaving, overlap }, layout)];
    },
  );
}
