/**
 * A recurrence as its definition has it, one step after another, in stock TensorFlow.js operations: what an op over time is
 * tested against, and how a model goes on from a state when it generates.
 */
import { tf, type Tensor } from '../tf';

export interface Recurrence {
  /** The state before the first step. @param inputs [batch, time, columns] each */
  start(inputs: Tensor[]): Tensor[];
  /** @param inputs [batch, columns] each, of one step @returns y [batch, columns] and the state after it */
  step(inputs: Tensor[], state: Tensor[]): { y: Tensor; state: Tensor[] };
}

/** @param inputs [batch, time, columns] each @returns y [batch, time, columns] and the last state */
export function walk(
  recurrence: Recurrence,
  inputs: Tensor[],
  state: Tensor[] = recurrence.start(inputs),
): { y: Tensor; state: Tensor[] } {
  const [batch, time] = inputs[0]!.shape as [number, number];
  const outputs: Tensor[] = [];
  for (let t = 0; t < time; t++) {
    const now = inputs.map((x) => {
      const columns = x.shape[2]!;
      return tf.slice(x as tf.Tensor3D, [0, t, 0], [batch, 1, columns]).reshape([batch, columns]);
    });
    const next = recurrence.step(now, state);
    state = next.state;
    outputs.push(next.y.reshape([batch, 1, next.y.shape[1]!]));
  }
  return { y: tf.concat(outputs, 1), state };
}
