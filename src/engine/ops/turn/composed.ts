/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import type { TurnSizes } from './index';

export function turnComposed(x: Tensor, phases: Tensor, { rows, heads }: TurnSizes): Tensor {
  const [batch, time, width] = x.shape as [number, number, number];
  const half = width / rows / 2;
  const pairs = x.reshape([batch * time, rows, 1, 2 * half]) as tf.Tensor4D;
  const part = (from: number) => tf.slice(pairs, [0, 0, 0, from], [-1, -1, -1, half]);
  const [first, second] = [part(0), part(half)];
  const angle = phases.reshape([batch * time, 1, heads, half]);
  const [cosine, sine] = [angle.cos(), angle.sin()];
  return tf
    .concat([first.mul(cosine).sub(second.mul(sine)), second.mul(cosine).add(first.mul(sine))], 3)
    .reshape([batch, time, heads * width]);
}
