/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

export function conv2dComposed(x: Tensor, filter: Tensor, stride: number): Tensor {
  const padding = (filter.shape[0]! - 1) / 2;
  const padded = tf.pad(x, [
    [0, 0],
    [padding, padding],
    [padding, padding],
    [0, 0],
  ]);
  return tf.conv2d(padded as tf.Tensor4D, filter as tf.Tensor4D, stride, 'valid');
}
