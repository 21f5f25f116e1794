/** The same in JavaScript and stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';
import type { Routes, RouteWeights } from './index';

export function chooseExpertsComposed(scores: Tensor, k: number, capacity: number): Routes {
  const [tokens, count] = scores.shape as [number, number];
  const values = scores.dataSync();
  const experts = new Int32Array(tokens * k);
  const slots = new Int32Array(tokens * k).fill(-1);
  const sources = new Int32Array(count * capacity).fill(-1);
  const counts = new Float32Array(count);
  for (let token = 0; token < tokens; token++) {
    const row = values.subarray(token * count, (token + 1) * count);
    const order = Array.from({ length: count }, (_, expert) => expert).sort(
      (a, b) => row[b]! - row[a]! || a - b,
    );
    order.slice(0, k).forEach((expert, choice) => {
      const at = token * k + choice;
      const place = counts[expert]!++;
      experts[at] = expert;
      if (place < capacity) {
        slots[at] = expert * capacity + place;
        sources[slots[at]!] = at;
      }
    });
  }
  return {
    experts: tf.tensor(experts, [tokens, k], 'int32'),
    slots: tf.tensor(slots, [tokens, k], 'int32'),
    sources: tf.tensor(sources, [count, capacity], 'int32'),
    counts: tf.tensor(counts),
  };
}

export function routeWeightsComposed(logits: Tensor, { experts }: Routes, kind: RouteWeights): Tensor {
  const chosen = tf.oneHot(experts, logits.shape[1]!).toFloat(); // [tokens, k, experts]
  const own = chosen.mul(logits.expandDims(1)).sum(2); // [tokens, k]
  if (kind === 'softmax') return tf.softmax(own);
  const open = tf.sigmoid(own);
  return open.div(open.sum(1, true));
}

/** [tokens, k, experts × capacity]: 1 where a choice has its place. */
const places = ({ slots, sources }: Routes): Tensor => tf.oneHot(slots, sources.size).toFloat();

export function dispatchTokensComposed(x: Tensor, routes: Routes): Tensor {
  const filled = tf.matMul(places(routes).sum(1), x, true);
  return filled.reshape([...routes.sources.shape, x.shape[1]!]);
}

export function combineTokensComposed(y: Tensor, weights: Tensor, routes: Routes): Tensor {
  const rows = y.reshape([routes.sources.size, y.shape[2]!]);
  return tf.matMul(places(routes).mul(weights.expandDims(2)).sum(1), rows);
}

export function balanceLossComposed(logits: Tensor, { counts }: Routes): Tensor {
  const [tokens, experts] = logits.shape as [number, number];
  return counts.div(tokens).mul(tf.softmax(logits).mean(0)).sum().mul(experts);
}
