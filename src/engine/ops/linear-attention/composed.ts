/** The same in stock TensorFlow.js operations, step by step: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import type { LinearAttentionOptions } from './index';

export function linearAttentionComposed(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  logDecay: Tensor,
  { heads, keyHeads }: LinearAttentionOptions,
): Tensor {
  const [batch, time] = q.shape as [number, number, number];
  const owner = Array.from({ length: heads }, (_, head) => Math.floor((head * keyHeads) / heads));
  const at = (x: Tensor, t: number, count: number) =>
    tf.slice(x as tf.Tensor3D, [0, t, 0], [batch, 1, x.shape[2]!]).reshape([batch, count, -1, 1]);
  const keyAt = (x: Tensor, t: number) => tf.gather(at(x, t, keyHeads), owner, 1); // [batch, heads, K, 1]
  let state: Tensor = tf.zeros([batch, heads, q.shape[2]! / keyHeads, v.shape[2]! / heads]);
  const outputs: Tensor[] = [];
  for (let t = 0; t < time; t++) {
    const update = tf.matMul(keyAt(k, t), at(v, t, heads), false, true);
    state = at(logDecay, t, heads).exp().mul(state).add(update);
    outputs.push(tf.matMul(keyAt(q, t), state, true, false).reshape([batch, 1, v.shape[2]!]));
  }
  return tf.concat(outputs, 1);
}
