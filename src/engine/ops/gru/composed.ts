/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

export function gruComposed(inputs: Tensor, recurrent: Tensor, bias: Tensor): Tensor {
  const [batch, time, three] = inputs.shape as [number, number, number];
  const width = three / 3;
  let h: Tensor = tf.zeros([batch, width]);
  const outputs: Tensor[] = [];
  for (let t = 0; t < time; t++) {
    const x = tf.slice(inputs as tf.Tensor3D, [0, t, 0], [batch, 1, three]).reshape([batch, three]);
    const [xReset, xUpdate, xCandidate] = tf.split(x, 3, 1) as [Tensor, Tensor, Tensor];
    const product = tf.matMul(h as tf.Tensor2D, recurrent as tf.Tensor2D);
    const [hReset, hUpdate, hCandidate] = tf.split(product, 3, 1) as [Tensor, Tensor, Tensor];
    const reset = xReset.add(hReset).sigmoid();
    const update = xUpdate.add(hUpdate).sigmoid();
    const candidate = xCandidate.add(reset.mul(hCandidate.add(bias))).tanh();
    h = tf.scalar(1).sub(update).mul(candidate).add(update.mul(h));
    outputs.push(h.reshape([batch, 1, width]));
  }
  return tf.concat(outputs, 1);
}
