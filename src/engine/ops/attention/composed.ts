/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import type { AttentionOptions } from './index';

export function attentionComposed(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions): Tensor {
  const { heads, keyHeads, causal } = options;
  const [batch, time, width] = q.shape as [number, number, number];
  const keys = k.shape[1]!;
  const dimension = width / heads;
  const split = (x: Tensor, count: number, length: number) =>
    x.reshape([batch, length, count, dimension]).transpose([0, 2, 1, 3]); // [batch, heads, time, D]
  const owner = Array.from({ length: heads }, (_, head) => Math.floor((head * keyHeads) / heads));
  const spread = (x: Tensor) => tf.gather(split(x, keyHeads, keys), owner, 1); // [batch, heads, keys, D]
  let scores = tf.matMul(split(q, heads, time), spread(k), false, true).mul(1 / Math.sqrt(dimension));
  if (causal) {
    const mask = tf.linalg.bandPart(tf.ones([time, keys]), -1, 0);
    scores = scores.add(mask.sub(1).mul(1e9));
  }
  return tf.matMul(tf.softmax(scores), spread(v)).transpose([0, 2, 1, 3]).reshape([batch, time, width]);
}
