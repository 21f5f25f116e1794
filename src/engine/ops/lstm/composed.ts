/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

export function lstmComposed(inputs: Tensor, recurrent: Tensor): Tensor {
  const [batch, time, four] = inputs.shape as [number, number, number];
  const width = four / 4;
  let h: Tensor = tf.zeros([batch, width]);
  let cell: Tensor = tf.zeros([batch, width]);
  const outputs: Tensor[] = [];
  for (let t = 0; t < time; t++) {
    const x = tf.slice(inputs as tf.Tensor3D, [0, t, 0], [batch, 1, four]).reshape([batch, four]);
    const z = x.add(tf.matMul(h as tf.Tensor2D, recurrent as tf.Tensor2D));
    const [input, forget, candidate, output] = tf.split(z, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
    cell = forget.sigmoid().mul(cell).add(input.sigmoid().mul(candidate.tanh()));
    h = output.sigmoid().mul(cell.tanh());
    outputs.push(h.reshape([batch, 1, width]));
  }
  return tf.concat(outputs, 1);
}
