/** The same in stock TensorFlow.js operations, step by step: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import { walk, type Recurrence } from '../recurrence';
import type { LinearAttentionOptions } from './index';

/** Of q, k, v and the logarithms of the decays; the state is S [batch, heads, K, V]. */
export function linearAttentionSteps({ heads, keyHeads }: LinearAttentionOptions): Recurrence {
  const owner = Array.from({ length: heads }, (_, head) => Math.floor((head * keyHeads) / heads));
  const columns = (x: Tensor, count: number) => x.reshape([x.shape[0]!, count, x.shape[1]! / count, 1]);
  const ofKeys = (x: Tensor) => tf.gather(columns(x, keyHeads), owner, 1); // [batch, heads, K, 1]
  return {
    start: ([q, , v]) => [tf.zeros([q!.shape[0]!, heads, q!.shape[2]! / keyHeads, v!.shape[2]! / heads])],
    step([q, k, v, logDecay], [S]) {
      const update = tf.matMul(ofKeys(k!), columns(v!, heads), false, true);
      const state = columns(logDecay!, heads).exp().mul(S!).add(update);
      return { y: tf.matMul(ofKeys(q!), state, true, false).reshape(v!.shape), state: [state] };
    },
  };
}

export function linearAttentionComposed(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  logDecay: Tensor,
  options: LinearAttentionOptions,
): Tensor {
  return walk(linearAttentionSteps(options), [q, k, v, logDecay]).y;
}
