/**
 * Linear attention whose state is a memory that is corrected, not only added to. `deltaRule` is the general form
 * S_t = S_{t−1}·(diag(w_t) + a_t·b_tᵀ) + v_t·k_tᵀ, y_t = S_t·q_t, which RWKV-7 needs (Peng et al. 2025: a = −κ̂,
 * b = η ⊙ κ̂). `gatedDeltaRule` is S_t = α_t·S_{t−1}·(I − β_t·k_t·k_tᵀ) + β_t·v_t·k_tᵀ (Yang et al. 2024), the same with
 * w = α, a = −α·β·k and b = k.
 */
import { TrainabilityError } from '../../../base/errors';
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import { deltaRuleGradient, runDeltaRule } from './kernels';

/** @throws TrainabilityError unsupported-config when heads do not divide the widths */
function sizesOf(k: Tensor, v: Tensor, heads: number) {
  const [batch, time, keys] = k.shape as [number, number, number];
  const [keySize, valueSize] = [keys / heads, v.shape[2]! / heads];
  if (![keySize, valueSize].every(Number.isInteger)) {
    throw new TrainabilityError(
      'unsupported-config',
      `${heads} heads do not divide the widths ${keys} and ${v.shape[2]}.`,
      { heads, keys, values: v.shape[2]! },
    );
  }
  return { batch, time, heads, keySize, valueSize };
}

/**
 * @param q, k, w, a, b [batch, time, heads × K] @param v [batch, time, heads × V]
 * @returns [batch, time, heads × V]; the state before the first step is zero
 * @throws TrainabilityError unsupported-config when heads do not divide the widths
 */
export function deltaRule(
  { q, k, v, w, a, b }: Record<'q' | 'k' | 'v' | 'w' | 'a' | 'b', Tensor>,
  heads: number,
): Tensor {
  const sizes = sizesOf(k, v, heads);
  const { batch, time, keySize } = sizes;
  const integers = { size: keySize };
  return differentiable(
    [q, k, v, w, a, b],
    () => {
      const { factors } = runKernel({
        name: 'delta rule factors',
        inputs: { q, w, a, b, k },
        outputs: { factors: { shape: [batch, time, heads, 5, keySize] } },
        integers,
        body: `
  let at = i / u.size * 5u * u.size + i % u.size;
  store_factors(at, q[i]);
  store_factors(at + u.size, w[i]);
  store_factors(at + 2u * u.size, a[i]);
  store_factors(at + 3u * u.size, b[i]);
  store_factors(at + 4u * u.size, k[i]);`,
        threads: k.size,
      });
      const { y, ...kept } = runDeltaRule(factors, v, sizes);
      return { value: y, saved: { factors, v, ...kept } };
    },
    (dy, saved) => {
      const { dFactors, dv } = deltaRuleGradient(dy, saved, sizes);
      const { dq, dk, dw, da, db } = runKernel({
        name: 'delta rule gradient',
        inputs: { dFactors },
        outputs: {
          dq: { shape: k.shape },
          dk: { shape: k.shape },
          dw: { shape: k.shape },
          da: { shape: k.shape },
          db: { shape: k.shape },
        },
        integers,
        body: `
  let at = i / u.size * 5u * u.size + i % u.size;
  store_dq(i, dFactors[at]);
  store_dw(i, dFactors[at + u.size]);
  store_da(i, dFactors[at + 2u * u.size]);
  store_db(i, dFactors[at + 3u * u.size]);
  store_dk(i, dFactors[at + 4u * u.size]);`,
        threads: k.size,
      });
      return [dq, dk, dv, dw, da, db];
    },
  );
}

/**
 * @param q, k [batch, time, heads × K]; k of unit length, or the state may grow
 * @param v [batch, time, heads × V]
 * @param alpha [batch, time, heads], decay in [0, 1]
 * @param beta [batch, time, heads], in [0, 1], or up to 2 for negative eigenvalues
 * @returns [batch, time, heads × V]; the state before the first step is zero
 * @throws TrainabilityError unsupported-config when heads do not divide the widths
 */
export function gatedDeltaRule(
  { q, k, v, alpha, beta }: Record<'q' | 'k' | 'v' | 'alpha' | 'beta', Tensor>,
  heads: number,
): Tensor {
  const sizes = sizesOf(k, v, heads);
  const { batch, time, keySize, valueSize } = sizes;
  return differentiable(
    [q, k, v, alpha, beta],
    () => {
      const { factors } = runKernel({
        name: 'gated delta rule factors',
        inputs: { q, k, alpha, beta },
        outputs: { factors: { shape: [batch, time, heads, 5, keySize] } },
        integers: { size: keySize },
        body: `
  let step = i / u.size;
  let at = step * 5u * u.size + i % u.size;
  store_factors(at, q[i]);
  store_factors(at + u.size, alpha[step]);
  store_factors(at + 2u * u.size, -alpha[step] * beta[step] * k[i]);
  store_factors(at + 3u * u.size, k[i]);
  store_factors(at + 4u * u.size, k[i]);`,
        threads: k.size,
      });
      const { written } = runKernel({
        name: 'gated delta rule values',
        inputs: { v, beta },
        outputs: { written: { shape: v.shape } },
        integers: { size: valueSize },
        body: 'store_written(i, v[i] * beta[i / u.size]);',
        threads: v.size,
      });
      const { y, ...kept } = runDeltaRule(factors, written, sizes);
      return { value: y, saved: { k, v, alpha, beta, factors, written, ...kept } };
    },
    (dy, { k, v, alpha, beta, written, ...kept }) => {
      const { dFactors, dv: dWritten } = deltaRuleGradient(dy, { ...kept, v: written }, sizes);
      const { dq, dk } = runKernel({
        name: 'gated delta rule gradient q k',
        inputs: { dFactors, alpha, beta },
        outputs: { dq: { shape: k.shape }, dk: { shape: k.shape } },
        integers: { size: keySize },
        body: `
  let step = i / u.size;
  let at = step * 5u * u.size + i % u.size;
  store_dq(i, dFactors[at]);
  store_dk(i, dFactors[at + 3u * u.size] + dFactors[at + 4u * u.size]
    - alpha[step] * beta[step] * dFactors[at + 2u * u.size]);`,
        threads: k.size,
      });
      const { dv } = runKernel({
        name: 'gated delta rule gradient v',
        inputs: { dWritten, beta },
        outputs: { dv: { shape: v.shape } },
        integers: { size: valueSize },
        body: 'store_dv(i, dWritten[i] * beta[i / u.size]);',
        threads: v.size,
      });
      const { dAlpha, dBeta } = runKernel({
        name: 'gated delta rule gradient gates',
        inputs: { dFactors, dWritten, k, v, alpha, beta },
        outputs: { dAlpha: { shape: alpha.shape }, dBeta: { shape: beta.shape } },
        integers: { keySize, valueSize },
        body: `
  let at = i * 5u * u.keySize;
  var decay = 0.0;
  var erase = 0.0;
  for (var j = 0u; j < u.keySize; j++) {
    decay += dFactors[at + u.keySize + j];
    erase -= dFactors[at + 2u * u.keySize + j] * k[i * u.keySize + j];
  }
  var rewrite = 0.0;
  for (var j = 0u; j < u.valueSize; j++) { rewrite += dWritten[i * u.valueSize + j] * v[i * u.valueSize + j]; }
  store_dAlpha(i, decay + beta[i] * erase);
  store_dBeta(i, rewrite + alpha[i] * erase);`,
        threads: alpha.size,
      });
      return [dq, dk, dv, dAlpha, dBeta];
    },
  );
}
