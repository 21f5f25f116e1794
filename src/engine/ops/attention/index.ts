/**
 * Scaled dot-product attention with an online softmax (Milakov & Gimelshein 2018): forward keeps only the output and the
 * log-sum-exp of each row (Dao et al. 2022), backward recomputes the weights in two passes without atomics, one thread for
 * each query and one for each key. Heads lie side by side in the last axis, so nothing is transposed. With fewer key heads
 * than query heads it is grouped-query attention (Ainslie et al. 2023).
 */
import { TrainabilityError } from '../../../base/errors';
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

export interface AttentionOptions {
  heads: number;
  /** Heads of keys and values; divides `heads`. */
  keyHeads: number;
  causal: boolean;
}

/** Index helpers and the score of (query t, key s), shared by the three kernels. */
function declarations(dimension: number, { causal }: AttentionOptions): string {
  return `
const D = ${dimension}u;
fn queryAt(b: u32, t: u32, h: u32) -> u32 { return ((b * u.time + t) * u.heads + h) * D; }
fn keyAt(b: u32, s: u32, g: u32) -> u32 { return ((b * u.keys + s) * u.keyHeads + g) * D; }
fn keyCount(t: u32) -> u32 { return ${causal ? 'min(t + 1u, u.keys)' : 'u.keys'}; }
fn firstQuery(s: u32) -> u32 { return ${causal ? 's' : '0u'}; }`;
}

/**
 * @param q [batch, time, heads × D] @param k, v [batch, keys, keyHeads × D]
 * @returns [batch, time, heads × D]
 * @throws TrainabilityError unsupported-config when heads do not divide the widths
 */
export function attention(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions): Tensor {
  const [batch, time, width] = q.shape as [number, number, number];
  const keys = k.shape[1]!;
  const { heads, keyHeads } = options;
  const dimension = width / heads;
  if (!Number.isInteger(dimension) || heads % keyHeads !== 0 || k.shape[2] !== keyHeads * dimension) {
    throw new TrainabilityError(
      'unsupported-config',
      `${heads} query and ${keyHeads} key heads do not divide the width ${width}.`,
      {
        heads,
        keyHeads,
        width,
      },
    );
  }
  const common = {
    integers: { time, keys, heads, keyHeads },
    floats: { scale: 1 / Math.sqrt(dimension) },
    declarations: declarations(dimension, options),
  };
  const pairs = batch * heads * (options.causal ? (time * (time + 1)) / 2 : time * keys);
  const rows = batch * time * heads;
  return differentiable(
    [q, k, v],
    () => {
      const { y, logSum } = runKernel({
        ...common,
        name: 'attention',
        inputs: { q, k, v },
        outputs: { y: { shape: q.shape }, logSum: { shape: [batch, time, heads] } },
        body: `
  let h = i % u.heads; let t = (i / u.heads) % u.time; let b = i / (u.heads * u.time);
  let g = h / (u.heads / u.keyHeads);
  let at = queryAt(b, t, h);
  var query: array<f32, D>;
  var sum: array<f32, D>;
  for (var d = 0u; d < D; d++) { query[d] = q[at + d] * u.scale; sum[d] = 0.0; }
  var top = -1e30;
  var total = 0.0;
  let count = keyCount(t);
  for (var s = 0u; s < count; s++) {
    let start = keyAt(b, s, g);
    var score = 0.0;
    for (var d = 0u; d < D; d++) { score += query[d] * k[start + d]; }
    let higher = max(top, score);
    let keep = exp(max(top - higher, -80.0));
    let weight = exp(score - higher);
    total = total * keep + weight;
    for (var d = 0u; d < D; d++) { sum[d] = sum[d] * keep + weight * v[start + d]; }
    top = higher;
  }
  for (var d = 0u; d < D; d++) { y[at + d] = sum[d] / total; }
  logSum[i] = top + log(total);`,
        threads: rows,
        flops: 4 * pairs * dimension,
      });
      return { value: y, saved: { q, k, v, y, logSum } };
    },
    (dy, saved) => {
      const { dq, inner } = runKernel({
        ...common,
        name: 'attention gradient q',
        inputs: { ...saved, dy },
        // inner: Σ dy·y of each row, which the keys' pass needs too
        outputs: { dq: { shape: q.shape }, inner: { shape: [batch, time, heads] } },
        body: `
  let h = i % u.heads; let t = (i / u.heads) % u.time; let b = i / (u.heads * u.time);
  let g = h / (u.heads / u.keyHeads);
  let at = queryAt(b, t, h);
  var query: array<f32, D>;
  var up: array<f32, D>;
  var sum: array<f32, D>;
  var dot = 0.0;
  for (var d = 0u; d < D; d++) {
    query[d] = q[at + d] * u.scale; up[d] = dy[at + d]; sum[d] = 0.0;
    dot += up[d] * y[at + d];
  }
  inner[i] = dot;
  let count = keyCount(t);
  for (var s = 0u; s < count; s++) {
    let start = keyAt(b, s, g);
    var score = 0.0;
    var dp = 0.0;
    for (var d = 0u; d < D; d++) { score += query[d] * k[start + d]; dp += up[d] * v[start + d]; }
    let ds = exp(min(score - logSum[i], 0.0)) * (dp - dot) * u.scale;
    for (var d = 0u; d < D; d++) { sum[d] += ds * k[start + d]; }
  }
  for (var d = 0u; d < D; d++) { dq[at + d] = sum[d]; }`,
        threads: rows,
        flops: 4 * pairs * dimension,
      });
      const { dk, dv } = runKernel({
        ...common,
        name: 'attention gradient kv',
        inputs: { q: saved.q, k: saved.k, v: saved.v, logSum: saved.logSum, inner, dy },
        outputs: { dk: { shape: k.shape }, dv: { shape: v.shape } },
        body: `
  let g = i % u.keyHeads; let s = (i / u.keyHeads) % u.keys; let b = i / (u.keyHeads * u.keys);
  let start = keyAt(b, s, g);
  let group = u.heads / u.keyHeads;
  var key: array<f32, D>;
  var value: array<f32, D>;
  var sumKey: array<f32, D>;
  var sumValue: array<f32, D>;
  for (var d = 0u; d < D; d++) {
    key[d] = k[start + d] * u.scale; value[d] = v[start + d]; sumKey[d] = 0.0; sumValue[d] = 0.0;
  }
  for (var h = g * group; h < (g + 1u) * group; h++) {
    for (var t = firstQuery(s); t < u.time; t++) {
      let at = queryAt(b, t, h);
      let row = (b * u.time + t) * u.heads + h;
      var score = 0.0;
      var dp = 0.0;
      for (var d = 0u; d < D; d++) { score += q[at + d] * key[d]; dp += dy[at + d] * value[d]; }
      let p = exp(min(score - logSum[row], 0.0));
      let ds = p * (dp - inner[row]) * u.scale;
      for (var d = 0u; d < D; d++) { sumKey[d] += ds * q[at + d]; sumValue[d] += p * dy[at + d]; }
    }
  }
  for (var d = 0u; d < D; d++) { dk[start + d] = sumKey[d]; dv[start + d] = sumValue[d]; }`,
        threads: batch * keys * keyHeads,
        flops: 4 * pairs * dimension,
      });
      return [dq, dk, dv];
    },
  );
}
