/** The same in stock TensorFlow.js operations, step by step: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import { walk, type Recurrence } from '../recurrence';

/** The state is S [batch, heads, V, K]; `update` makes S_t from S_{t−1} and the step's columns; then y_t = S_t·q_t. */
function memorySteps(heads: number, update: (state: Tensor, columns: Tensor[]) => Tensor): Recurrence {
  return {
    start: ([q, , v]) => [tf.zeros([q!.shape[0]!, heads, v!.shape[2]! / heads, q!.shape[2]! / heads])],
    step(inputs, [S]) {
      // [batch, heads, D or 1, 1]
      const columns = inputs.map((x) => x.reshape([x.shape[0]!, heads, x.shape[1]! / heads, 1]));
      const state = update(S!, columns);
      return { y: tf.matMul(state, columns[0]!).reshape(inputs[2]!.shape), state: [state] };
    },
  };
}

const outer = (x: Tensor, y: Tensor) => tf.matMul(x, y, false, true);

/** Of q, k, v, w, a, b, as `deltaRule` takes them. */
export const deltaRuleSteps = (heads: number): Recurrence =>
  memorySteps(heads, (S, [, k, v, w, a, b]) =>
    S.mul(w!.transpose([0, 1, 3, 2]))
      .add(outer(tf.matMul(S, a!), b!))
      .add(outer(v!, k!)),
  );

/** Of q, k, v, α, β, as `gatedDeltaRule` takes them. */
export const gatedDeltaRuleSteps = (heads: number): Recurrence =>
  memorySteps(heads, (S, [, k, v, alpha, beta]) => {
    const erased = S.sub(outer(tf.matMul(S, k!).mul(beta!), k!));
    return erased.mul(alpha!).add(outer(v!.mul(beta!), k!));
  });

export function deltaRuleComposed(
  { q, k, v, w, a, b }: Record<'q' | 'k' | 'v' | 'w' | 'a' | 'b', Tensor>,
  heads: number,
): Tensor {
  return walk(deltaRuleSteps(heads), [q, k, v, w, a, b]).y;
}

export function gatedDeltaRuleComposed(
  { q, k, v, alpha, beta }: Record<'q' | 'k' | 'v' | 'alpha' | 'beta', Tensor>,
  heads: number,
): Tensor {
  return walk(gatedDeltaRuleSteps(heads), [q, k, v, alpha, beta]).y;
}
