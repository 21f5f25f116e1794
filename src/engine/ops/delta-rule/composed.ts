/** The same in stock TensorFlow.js operations, step by step: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

/** Step t of [batch, time, heads × D] or [batch, time, heads], as [batch, heads, D or 1, 1]. */
function column(x: Tensor, t: number, heads: number): Tensor {
  const [batch, , width] = x.shape as [number, number, number];
  return tf.slice(x as tf.Tensor3D, [0, t, 0], [batch, 1, width]).reshape([batch, heads, width / heads, 1]);
}

/** `step` makes S_t [batch, heads, V, K] from S_{t−1}; then y_t = S_t·q_t. */
function walk(q: Tensor, v: Tensor, heads: number, step: (state: Tensor, t: number) => Tensor): Tensor {
  const [batch, time, values] = v.shape as [number, number, number];
  let state: Tensor = tf.zeros([batch, heads, values / heads, q.shape[2]! / heads]);
  const outputs: Tensor[] = [];
  for (let t = 0; t < time; t++) {
    state = step(state, t);
    outputs.push(tf.matMul(state, column(q, t, heads)).reshape([batch, 1, values]));
  }
  return tf.concat(outputs, 1);
}

const outer = (x: Tensor, y: Tensor) => tf.matMul(x, y, false, true);

export function deltaRuleComposed(
  { q, k, v, w, a, b }: Record<'q' | 'k' | 'v' | 'w' | 'a' | 'b', Tensor>,
  heads: number,
): Tensor {
  return walk(q, v, heads, (state, t) => {
    const at = (x: Tensor) => column(x, t, heads);
    return state
      .mul(at(w).transpose([0, 1, 3, 2]))
      .add(outer(tf.matMul(state, at(a)), at(b)))
      .add(outer(at(v), at(k)));
  });
}

export function gatedDeltaRuleComposed(
  { q, k, v, alpha, beta }: Record<'q' | 'k' | 'v' | 'alpha' | 'beta', Tensor>,
  heads: number,
): Tensor {
  return walk(q, v, heads, (state, t) => {
    const at = (x: Tensor) => column(x, t, heads);
    const erased = state.sub(outer(tf.matMul(state, at(k)).mul(at(beta)), at(k)));
    return erased.mul(at(alpha)).add(outer(at(v).mul(at(beta)), at(k)));
  });
}
