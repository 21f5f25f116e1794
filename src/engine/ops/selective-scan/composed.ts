/** The same in stock TensorFlow.js operations, step by step: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import type { SelectiveScanInputs } from './index';

export function selectiveScanComposed({ x, delta, A, B, C, D }: SelectiveScanInputs): Tensor {
  const [batch, time, channels] = x.shape as [number, number, number];
  const states = A.shape[1]!;
  const at = (tensor: Tensor, t: number, shape: number[]) =>
    tf.slice(tensor as tf.Tensor3D, [0, t, 0], [batch, 1, tensor.shape[2]!]).reshape([batch, ...shape]);
  let state: Tensor = tf.zeros([batch, channels, states]);
  const outputs: Tensor[] = [];
  for (let t = 0; t < time; t++) {
    const size = at(delta, t, [channels, 1]);
    const taken = size.mul(at(x, t, [channels, 1])).mul(at(B, t, [1, states]));
    state = size.mul(A).exp().mul(state).add(taken);
    outputs.push(tf.matMul(state, at(C, t, [states, 1])).reshape([batch, 1, channels]));
  }
  return tf.concat(outputs, 1).add(x.mul(D));
}
