/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

export function geluComposed(x: Tensor): Tensor {
  const bend = x
    .add(x.mul(x).mul(x).mul(0.044715))
    .mul(Math.sqrt(2 / Math.PI))
    .tanh();
  return x.mul(0.5).mul(bend.add(1));
}

export function swigluComposed(gate: Tensor, value: Tensor): Tensor {
  return gate.mul(tf.sigmoid(gate)).mul(value);
}
