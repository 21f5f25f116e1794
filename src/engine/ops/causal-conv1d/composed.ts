/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

/** The shifted copies of x that the taps meet, the oldest first; each [batch, time, channels]. */
function shifted(x: Tensor, width: number, dilation: number): Tensor[] {
  const [batch, time, channels] = x.shape as [number, number, number];
  const padded = tf.pad(x, [
    [0, 0],
    [(width - 1) * dilation, 0],
    [0, 0],
  ]);
  return Array.from({ length: width }, (_, tap) =>
    tf.slice(padded as tf.Tensor3D, [0, tap * dilation, 0], [batch, time, channels]),
  );
}

export function causalConv1dComposed(x: Tensor, filter: Tensor, bias?: Tensor, dilation = 1): Tensor {
  const [width, channels] = filter.shape as [number, number];
  const terms = shifted(x, width, dilation).map((copy, tap) =>
    copy.mul(tf.slice(filter as tf.Tensor2D, [tap, 0], [1, channels]).reshape([channels])),
  );
  const total = terms.reduce((sum, term) => sum.add(term));
  return bias ? total.add(bias) : total;
}

export function causalTapsComposed(x: Tensor, width: number, dilation: number): Tensor {
  return tf.concat(shifted(x, width, dilation), 2);
}
