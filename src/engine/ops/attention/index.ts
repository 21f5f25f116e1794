/**
 * Scaled dot-product attention with an online softmax (Milakov & Gimelshein 2018): forward keeps only the output and the
 * log-sum-exp of each row (Dao et al. 2022), backward recomputes the weights in two passes without atomics, a thread for
 * a few queries or keys. Heads lie side by side in the last axis, so nothing is transposed. With fewer key heads
 * than query heads it is grouped-query attention (Ainslie et al. 2023).
 */
import { TrainabilityError } from '../../../base/errors';
import { device } from '../../device';
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import { declarations, forward, gradientOfKeys, gradientOfQueries, tiles } from './kernels';

/** Rows of a thread on a software adapter: measured. */
const SOFTWARE_ROWS = 4;

export interface AttentionOptions {
  heads: number;
  /** Heads of keys and values; divides `heads`. */
  keyHeads: number;
  causal: boolean;
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
  // Few threads with much reuse suit a CPU; a GPU wants many.
  const geometry = { causal: options.causal, dimension, rows: device().adapter.software ? SOFTWARE_ROWS : 1 };
  const common = {
    integers: { time, keys, heads, keyHeads },
    floats: { scale: 1 / Math.sqrt(dimension) },
    declarations: declarations(geometry),
  };
  const pairs = batch * heads * (options.causal ? (time * (time + 1)) / 2 : time * keys);
  return differentiable(
    [q, k, v],
    () => {
      const { y, logSum } = runKernel({
        ...common,
        name: 'attention',
        inputs: { q, k, v },
        outputs: { y: { shape: q.shape }, logSum: { shape: [batch, time, heads] } },
        body: forward(geometry),
        threads: batch * heads * tiles(time, geometry.rows),
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
        body: gradientOfQueries(geometry),
        threads: batch * heads * tiles(time, geometry.rows),
        flops: 4 * pairs * dimension,
      });
      const { dk, dv } = runKernel({
        ...common,
        name: 'attention gradient kv',
        inputs: { q: saved.q, k: saved.k, v: saved.v, logSum: saved.logSum, inner, dy },
        outputs: { dk: { shape: k.shape }, dv: { shape: v.shape } },
        body: gradientOfKeys(geometry),
        threads: batch * keyHeads * tiles(keys, geometry.rows),
        flops: 4 * pairs * dimension,
      });
      return [dq, dk, dv];
    },
  );
}
