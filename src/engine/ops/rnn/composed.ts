/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

export function rnnComposed(inputs: Tensor, recurrent: Tensor): Tensor {
  const [batch, time, width] = inputs.shape as [number, number, number];
  let h: Tensor = tf.zeros([batch, width]);
  const outputs: Tensor[] = [];
  for (let t = 0; t < time; t++) {
    const x = tf.slice(inputs as tf.Tensor3D, [0, t, 0], [batch, 1, width]).reshape([batch, width]);
    h = x.add(tf.matMul(h as tf.Tensor2D, recurrent as tf.Tensor2D)).tanh();
    outputs.push(h.reshape([batch, 1, width]));
  }
  return tf.concat(outputs, 1);
}
