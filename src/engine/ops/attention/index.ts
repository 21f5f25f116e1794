/**
 * Scaled dot-product attention with an online softmax (Milakov & Gimelshein 2018): forward keeps only the output and the
 * log-sum-exp of each row (Dao et al. 2022), backward recomputes the weights in two passes without atomics, a thread for
 * a few queries or keys. Heads lie side by side in the last axis, so nothing is transposed. With fewer key heads
 * than query heads it is grouped-query attention (Ainslie et al. 2023); values may be of another width than keys.
 */
import { TrainabilityError } from '../../../base/errors';
import { device } from '../../device';
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import {
  declarations,
  forward,
  gradientOfBias,
  gradientOfKeys,
  gradientOfQueries,
  type Geometry,
} from './kernels';

/** Rows of a thread on a software adapter: measured. */
const SOFTWARE_ROWS = 4;

export interface AttentionOptions {
  heads: number;
  /** Heads of keys and values; divides `heads`. */
  keyHeads: number;
  /** Query t sees the keys up to t; both sides are of one length. */
  causal: boolean;
  /** Of these, only the last so many: t − window + 1 … t (Beltagy et al. 2020). All unless told. */
  window?: number;
  /** What scores are multiplied by; 1/√D unless told. T5 has 1. */
  scale?: number;
  /** [heads, time, keys], added to the scores of every example: relative positions (Raffel et al. 2020). */
  bias?: Tensor;
}

function checkOptions(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions): void {
  const { heads, keyHeads, causal, window, bias } = options;
  const [batch, time, width] = q.shape as [number, number, number];
  const keys = k.shape[1]!;
  const refuse = (message: string, detail: Record<string, string | number>): never => {
    throw new TrainabilityError('unsupported-config', message, detail);
  };
  if (
    width % heads !== 0 ||
    heads % keyHeads !== 0 ||
    k.shape[2] !== (width / heads) * keyHeads ||
    v.shape[2]! % keyHeads !== 0
  )
    refuse(`${heads} query and ${keyHeads} key heads do not divide the width ${width}.`, {
      heads,
      keyHeads,
      width,
    });
  if (k.shape[0] !== batch || v.shape[0] !== batch || v.shape[1] !== keys)
    refuse(`Queries [${q.shape}], keys [${k.shape}] and values [${v.shape}] do not fit.`, { batch });
  if (causal && time !== keys)
    refuse(`Causal attention needs as many keys as queries, not ${keys} and ${time}.`, { time, keys });
  if (window !== undefined && !(causal && Number.isInteger(window) && window >= 1))
    refuse(`A window is at least 1 and belongs to causal attention, not ${window}.`, { window });
  if (bias && String(bias.shape) !== String([heads, time, keys]))
    refuse(`The bias is [${heads},${time},${keys}], not [${bias.shape}].`, { bias: String(bias.shape) });
}

/**
 * @param q [batch, time, heads × D] @param k [batch, keys, keyHeads × D] @param v [batch, keys, keyHeads × E]
 * @returns [batch, time, heads × E]; gradients to q, k, v and the bias
 * @throws TrainabilityError unsupported-config when shapes or options do not fit
 */
export function attention(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions): Tensor {
  checkOptions(q, k, v, options);
  const [batch, time, width] = q.shape as [number, number, number];
  const keys = k.shape[1]!;
  const { heads, keyHeads, causal, bias } = options;
  const dimension = width / heads;
  const valueDimension = v.shape[2]! / keyHeads;
  // A window as long as the text hides nothing.
  const window = options.window !== undefined && options.window < time ? options.window : undefined;
  const geometry: Geometry = {
    dimension,
    valueDimension,
    // Few threads with much reuse suit a CPU; a GPU wants many.
    rows: device().adapter.software ? SOFTWARE_ROWS : 1,
    causal,
    windowed: window !== undefined,
    biased: bias !== undefined,
  };
  const common = {
    integers: { batch, time, keys, heads, keyHeads, ...(window === undefined ? {} : { window }) },
    floats: { scale: options.scale ?? 1 / Math.sqrt(dimension) },
    declarations: declarations(geometry),
  };
  const queryTiles = Math.ceil(time / geometry.rows);
  const reach = window ?? time;
  const seen = causal ? (reach * (reach + 1)) / 2 + (time - reach) * reach : time * keys;
  // Two products of every pair: scores, and what is mixed by them.
  const flops = 2 * batch * heads * seen * (dimension + valueDimension);
  const sides: Record<string, Tensor> = bias ? { q, k, v, bias } : { q, k, v };
  return differentiable(
    [q, k, v, ...(bias ? [bias] : [])],
    () => {
      const { y, rows } = runKernel({
        ...common,
        name: 'attention',
        inputs: sides,
        // rows: the log-sum-exp of each, and a place for what the backward pass needs of it besides
        outputs: {
          y: { shape: [batch, time, heads * valueDimension] },
          rows: { shape: [batch, time, heads, 2] },
        },
        body: forward(geometry),
        threads: batch * heads * queryTiles,
        flops,
      });
      return { value: y, saved: { ...sides, y, rows } };
    },
    (dy, { y, rows, ...kept }) => {
      const { dq } = runKernel({
        ...common,
        name: 'attention gradient q',
        inputs: { ...kept, y, dy },
        // Beside the log-sum-exp comes Σ dy·y, which the keys' pass needs too: so no kernel binds more than eight tensors.
        inPlace: { rows },
        outputs: { dq: { shape: q.shape } },
        body: gradientOfQueries(geometry),
        threads: batch * heads * queryTiles,
        flops,
      });
      const rest = { ...kept, rows, dy };
      const { dk, dv } = runKernel({
        ...common,
        name: 'attention gradient kv',
        inputs: rest,
        outputs: { dk: { shape: k.shape }, dv: { shape: v.shape } },
        body: gradientOfKeys(geometry),
        threads: batch * keyHeads * Math.ceil(keys / geometry.rows),
        flops,
      });
      if (!bias) return [dq, dk, dv];
      const { dBias } = runKernel({
        ...common,
        name: 'attention gradient bias',
        inputs: rest,
        outputs: { dBias: { shape: bias.shape } },
        body: gradientOfBias(geometry),
        threads: bias.size,
        flops,
      });
      return [dq, dk, dv, dBias];
    },
  );
}
