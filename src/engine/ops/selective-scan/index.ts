/**
 * Mamba's selective scan (Gu & Dao 2023): each channel carries a few states, h_t = exp(Δ_t·A)·h_{t−1} + Δ_t·B_t·x_t, and
 * answers y_t = C_t·h_t + D·x_t. How fast it forgets (Δ), what it takes in (B) and what it tells (C) depend on the input.
 */
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import { runSelectiveScan, selectiveScanGradient } from './kernels';

export interface SelectiveScanInputs {
  /** [batch, time, channels] */
  x: Tensor;
  /** [batch, time, channels], Δ ≥ 0 */
  delta: Tensor;
  /** [channels, states], ≤ 0 */
  A: Tensor;
  /** [batch, time, states] */
  B: Tensor;
  /** [batch, time, states] */
  C: Tensor;
  /** [channels] */
  D: Tensor;
}

/** @returns [batch, time, channels]; the states before the first step are zero */
export function selectiveScan({ x, delta, A, B, C, D }: SelectiveScanInputs): Tensor {
  const [batch, time, channels] = x.shape as [number, number, number];
  const sizes = { batch, time, channels, states: A.shape[1]! };
  return differentiable(
    [x, delta, A, B, C, D],
    () => {
      const { y, starts } = runSelectiveScan({ x, delta, A, B, C, D }, sizes);
      return { value: y, saved: { x, delta, A, B, C, D, starts } };
    },
    (dy, saved) => {
      const gradient = selectiveScanGradient(dy, saved, sizes);
      return [gradient.x, gradient.delta, gradient.A, gradient.B, gradient.C, gradient.D];
    },
  );
}
