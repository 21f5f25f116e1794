/**
 * Gradient of log γ_t: the sum of all that a step r ≥ t takes from a step s < t. Both may lie in t's chunk or beyond it, so
 * there are four kinds of pairs, and each is a plain sum: running sums would be shorter, but their differences lose the
 * small gradient of a strong decay.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import type { Layout } from './layout';

/**
 * @param tensors fade [batch, time, heads]; pairs from `chunkScores`; arriving and leaving, the shares of q and of k from
 *   `attend`; overlap from `carryStates`
 * @returns [batch, time, heads]
 */
export function decayGradient(
  tensors: Record<'fade' | 'pairs' | 'arriving' | 'leaving' | 'overlap', Tensor>,
  { time, heads, steps, chunks }: Layout,
): Tensor {
  const { fade, arriving, overlap } = tensors;
  return runKernel({
    name: 'linear attention gradient decay',
    inputs: tensors,
    outputs: { dLogDecay: { shape: fade.shape } },
    integers: {
      time,
      heads,
      chunks,
      steps,
      tiles: arriving.shape[3]!,
      stateTiles: overlap.shape[3]!,
    },
    body: `
  let h = i % u.heads;
  let t = (i / u.heads) % u.time;
  let batch = i / (u.heads * u.time);
  let chunk = t / u.steps;
  let first = chunk * u.steps;
  let end = min(first + u.steps, u.time);
  let head = batch * u.heads + h;
  var across = 0.0;
  let overlapAt = (head * u.chunks + chunk) * u.stateTiles;
  for (var tile = 0u; tile < u.stateTiles; tile++) { across += overlap[overlapAt + tile]; }
  var sum = across * exp(fade[(batch * u.time + end - 1u) * u.heads + h]);
  for (var at = (head * u.time + t) * u.tiles; at < (head * u.time + end) * u.tiles; at++) { sum += arriving[at]; }
  for (var at = (head * u.time + first) * u.tiles; at < (head * u.time + t) * u.tiles; at++) { sum += leaving[at]; }
  for (var r = t; r < end; r++) {
    let at = (head * u.time + r) * u.steps;
    for (var s = 0u; s < t - first; s++) { sum += pairs[at + s]; }
  }
  store_dLogDecay(i, sum);`,
    threads: fade.size,
  }).dLogDecay;
}
