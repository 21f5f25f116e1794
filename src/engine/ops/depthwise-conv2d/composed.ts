/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

export function depthwiseConv2dComposed(x: Tensor, filter: Tensor): Tensor {
  const [kernel, , channels] = filter.shape as [number, number, number];
  const padding = (kernel - 1) / 2;
  const padded = tf.pad(x, [
    [0, 0],
    [padding, padding],
    [padding, padding],
    [0, 0],
  ]);
  const taps = filter.reshape([kernel, kernel, channels, 1]);
  return tf.depthwiseConv2d(padded as tf.Tensor4D, taps as tf.Tensor4D, 1, 'valid');
}
