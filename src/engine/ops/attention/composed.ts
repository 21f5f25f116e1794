/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import type { AttentionOptions } from './index';

export function attentionComposed(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions): Tensor {
  const { heads, keyHeads, causal, window = Infinity, bias } = options;
  const [batch, time, width] = q.shape as [number, number, number];
  const keys = k.shape[1]!;
  const dimension = width / heads;
  const { scale = 1 / Math.sqrt(dimension) } = options;
  const split = (x: Tensor, count: number, length: number) =>
    x.reshape([batch, length, count, x.shape[2]! / count]).transpose([0, 2, 1, 3]); // [batch, heads, time, D]
  const owner = Array.from({ length: heads }, (_, head) => Math.floor((head * keyHeads) / heads));
  const spread = (x: Tensor) => tf.gather(split(x, keyHeads, keys), owner, 1); // [batch, heads, keys, D]
  let scores = tf.matMul(split(q, heads, time), spread(k), false, true).mul(scale);
  if (bias) scores = scores.add(bias);
  if (causal) {
    const hidden = Array.from({ length: time }, (_, t) =>
      Array.from({ length: keys }, (_, s) => (s <= t && s > t - window ? 0 : -1e9)),
    );
    scores = scores.add(tf.tensor(hidden, [time, keys]));
  }
  return tf
    .matMul(tf.softmax(scores), spread(v))
    .transpose([0, 2, 1, 3])
    .reshape([batch, time, (v.shape[2]! / keyHeads) * heads]);
}
