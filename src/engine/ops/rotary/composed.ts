/** The same in stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import { ROTARY_BASE } from './index';

export function rotaryComposed(x: Tensor, heads: number, plain = 0): Tensor {
  const [batch, time, width] = x.shape as [number, number, number];
  const half = (width / heads - plain) / 2;
  const frequencies = Array.from({ length: half }, (_, j) => ROTARY_BASE ** (-j / half));
  const angles = Array.from({ length: time }, (_, t) => frequencies.map((frequency) => t * frequency));
  const turn = tf.tensor(angles, [time, half]).expandDims(1); // [time, 1, half]
  const all = x.reshape([batch, time, heads, plain + 2 * half]);
  const [still, first, second] = tf.split(all, [plain, half, half], 3) as [Tensor, Tensor, Tensor];
  return tf
    .concat(
      [
        still,
        first.mul(turn.cos()).sub(second.mul(turn.sin())),
        second.mul(turn.cos()).add(first.mul(turn.sin())),
      ],
      3,
    )
    .reshape(x.shape);
}
