/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

export function scanComposed(a: Tensor, b: Tensor): Tensor {
  const [batch, time, width] = a.shape as [number, number, number];
  const at = (x: Tensor, t: number) => tf.slice(x as tf.Tensor3D, [0, t, 0], [batch, 1, width]);
  const states: Tensor[] = [];
  for (let t = 0; t < time; t++)
    states.push(
      t === 0
        ? at(b, 0)
        : at(a, t)
            .mul(states[t - 1]!)
            .add(at(b, t)),
    );
  return tf.concat(states, 1);
}
