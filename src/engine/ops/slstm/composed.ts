/** The same in stock TensorFlow.js operations, as the paper defines it: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import { walk, type Recurrence } from '../recurrence';

/** The stabiliser before the first step: far below every gate, so that the first step takes its own. */
const BELOW_ALL = -1e9;

/** Of the input's share [batch, time, 4 · width], each head with its own recurrent matrix; the state is (h, c, n, m). */
export function slstmSteps(recurrent: Tensor): Recurrence {
  const [heads, size] = recurrent.shape as [number, number, number];
  const width = heads * size;
  return {
    start([inputs]) {
      const shape: [number, number] = [inputs!.shape[0]!, width];
      return [tf.zeros(shape), tf.zeros(shape), tf.zeros(shape), tf.fill(shape, BELOW_ALL)];
    },
    step([inputs], [h, c, n, m]) {
      const batch = inputs!.shape[0]!;
      const shares = tf.matMul(h!.reshape([batch, heads, size]).transpose([1, 0, 2]), recurrent);
      const gate = (index: number): Tensor => {
        const own = tf.slice(inputs as tf.Tensor2D, [0, index * width], [batch, width]);
        const share = tf.slice(shares as tf.Tensor3D, [0, 0, index * size], [heads, batch, size]);
        return own.add(share.transpose([1, 0, 2]).reshape([batch, width]));
      };
      const write = gate(0);
      const kept = tf.softplus(gate(1).neg()).neg().add(m!); // log σ(f) + m
      const largest = tf.maximum(kept, write);
      const [adds, stays] = [write.sub(largest).exp(), kept.sub(largest).exp()];
      const cell = stays.mul(c!).add(adds.mul(gate(2).tanh()));
      const weight = stays.mul(n!).add(adds);
      const y = gate(3).sigmoid().mul(cell).div(weight);
      return { y, state: [y, cell, weight, largest] };
    },
  };
}

export const slstmComposed = (inputs: Tensor, recurrent: Tensor): Tensor =>
  walk(slstmSteps(recurrent), [inputs]).y;
