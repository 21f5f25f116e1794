/**
 * Routing of tokens to experts (Shazeer et al. 2017), each expert with a buffer of fixed capacity (Lepikhin et al. 2021), so
 * that shapes never depend on data. Tokens take their places in order; what finds no place is dropped and gives zero.
 * Places are counted in blocks: no atomics, the same on every replay.
 *
 * `chooseExperts` → `routeWeights`; `dispatchTokens` → the experts → `combineTokens`. What keeps experts busy alike is
 * `balanceLoss`, or `balanceBias`.
 */
import { TrainabilityError } from '../../../base/errors';
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { orNaN, squashing } from '../../wgsl';
import { columnTotal } from '../column-sum';
import { differentiable } from '../custom';
import { softmax } from '../softmax';

export interface Routes {
  /** int32 [tokens, k]: chosen experts, the best first; of equal ones the lower index. */
  experts: Tensor;
  /** int32 [tokens, k]: expert · capacity + place in its buffer, −1 where dropped. */
  slots: Tensor;
  /** int32 [experts, capacity]: which element of `slots` lies there, −1 for none. */
  sources: Tensor;
  /** [experts]: choices of each expert, those dropped too, for a loss that balances them. */
  counts: Tensor;
}

/** `softmax` over the chosen (Mixtral, Jiang et al. 2024), or `sigmoid` divided by its sum over them (DeepSeek-V3, 2024). */
export type RouteWeights = 'softmax' | 'sigmoid';

/** Choices that are counted together. */
const BLOCK = 64;

/**
 * The k best experts of each token and its places in their buffers. Has no gradient.
 * @param scores [tokens, experts]
 * @param capacity places of each expert
 * @throws TrainabilityError unsupported-config where k or capacity is out of range
 */
export function chooseExperts(scores: Tensor, k: number, capacity: number): Routes {
  const [tokens, count] = scores.shape as [number, number];
  if (!Number.isInteger(k) || k < 1 || k > count || !Number.isInteger(capacity) || capacity < 1) {
    throw new TrainabilityError(
      'unsupported-config',
      `A token cannot go to ${k} of ${count} experts with ${capacity} places each.`,
      { k, experts: count, capacity },
    );
  }
  const choices = tokens * k;
  const blocks = Math.ceil(choices / BLOCK);
  const { experts } = runKernel({
    name: 'choose experts',
    inputs: { scores },
    outputs: { experts: { shape: [tokens, k], dtype: 'int32' } },
    integers: { count },
    body: `
  var taken: array<u32, ${k}>;
  for (var choice = 0u; choice < ${k}u; choice++) {
    var best = u.count;
    var top = 0.0;
    for (var expert = 0u; expert < u.count; expert++) {
      var free = true;
      for (var before = 0u; before < choice; before++) { free = free && taken[before] != expert; }
      let score = scores[i * u.count + expert];
      if (free && (best == u.count || score > top)) { best = expert; top = score; }
    }
    taken[choice] = best;
    store_experts(i * ${k}u + choice, i32(best));
  }`,
    threads: tokens,
  });
  const { blockCounts } = runKernel({
    name: 'count choices',
    inputs: { experts },
    outputs: { blockCounts: { shape: [blocks, count], dtype: 'int32' } },
    integers: { count, choices },
    body: `
  let expert = i32(i % u.count);
  let start = (i / u.count) * ${BLOCK}u;
  var found = 0;
  for (var choice = start; choice < min(start + ${BLOCK}u, u.choices); choice++) {
    if (experts[choice] == expert) { found++; }
  }
  store_blockCounts(i, found);`,
    threads: blocks * count,
  });
  const { sources } = runKernel({
    name: 'empty places',
    inputs: {},
    outputs: { sources: { shape: [count, capacity], dtype: 'int32' } },
    body: 'store_sources(i, -1);',
    threads: count * capacity,
  });
  const { slots } = runKernel({
    name: 'take places',
    inputs: { experts, blockCounts },
    inPlace: { sources },
    outputs: { slots: { shape: [tokens, k], dtype: 'int32' } },
    integers: { count, capacity },
    body: `
  let expert = experts[i];
  let block = i / ${BLOCK}u;
  var place = 0;
  for (var before = 0u; before < block; before++) { place += blockCounts[before * u.count + u32(expert)]; }
  for (var choice = block * ${BLOCK}u; choice < i; choice++) {
    if (experts[choice] == expert) { place++; }
  }
  var slot = -1;
  if (place < i32(u.capacity)) {
    slot = expert * i32(u.capacity) + place;
    sources[slot] = i32(i);
  }
  store_slots(i, slot);`,
    threads: choices,
  });
  const { counts } = runKernel({
    name: 'count experts',
    inputs: { blockCounts },
    outputs: { counts: { shape: [count] } },
    integers: { blocks },
    body: `
  var total = 0;
  for (var block = 0u; block < u.blocks; block++) { total += blockCounts[block * u.threads + i]; }
  store_counts(i, f32(total));`,
    threads: count,
  });
  return { experts, slots, sources, counts };
}

const score: Record<RouteWeights, (logit: string) => string> = {
  softmax: (logit) => orNaN(`exp(clamp(${logit} - top, -80.0, 0.0))`, logit),
  sigmoid: (logit) => `sigmoid(${logit})`,
};

/**
 * How much each chosen expert counts; positive with sum 1.
 * @param logits [tokens, experts] @returns [tokens, k]
 */
export function routeWeights(logits: Tensor, { experts }: Routes, kind: RouteWeights): Tensor {
  const [tokens, count] = logits.shape as [number, number];
  const k = experts.shape[1]!;
  return differentiable(
    [logits],
    () => {
      const { weights } = runKernel({
        name: `route weights ${kind}`,
        inputs: { logits, experts },
        outputs: { weights: { shape: [tokens, k] } },
        integers: { count },
        declarations: squashing,
        body: `
  var share: array<f32, ${k}>;
  var top = -1e30;
  for (var choice = 0u; choice < ${k}u; choice++) {
    share[choice] = logits[i * u.count + u32(experts[i * ${k}u + choice])];
    top = max(top, share[choice]);
  }
  var total = 0.0;
  for (var choice = 0u; choice < ${k}u; choice++) {
    share[choice] = ${score[kind]('share[choice]')};
    total += share[choice];
  }
  for (var choice = 0u; choice < ${k}u; choice++) { store_weights(i * ${k}u + choice, share[choice] / total); }`,
        threads: tokens,
      });
      return { value: weights, saved: { logits, experts, weights } };
    },
    (dy, saved) => [
      runKernel({
        name: `route weights ${kind} gradient`,
        inputs: {
          experts: saved.experts,
          weights: saved.weights,
          dy,
          ...(kind === 'sigmoid' ? { logits: saved.logits } : {}),
        },
        outputs: { dLogits: { shape: [tokens, count] } },
        integers: { count },
        body: `
  let first = (i / u.count) * ${k}u;
  let expert = i32(i % u.count);
  var inner = 0.0;
  var weight = 0.0;
  var up = 0.0;
  for (var choice = first; choice < first + ${k}u; choice++) {
    inner += weights[choice] * dy[choice];
    if (experts[choice] == expert) { weight = weights[choice]; up = dy[choice]; }
  }
  let gradient = weight * (up - inner);
  store_dLogits(i, gradient${kind === 'sigmoid' ? ' / (1.0 + exp(clamp(logits[i], -30.0, 30.0)))' : ''});`,
        threads: tokens * count,
      }).dLogits,
    ],
  );
}

/**
 * Copies tokens into the buffers of their experts; places without a token are zero.
 * @param x [tokens, width] @returns [experts, capacity, width]
 */
export function dispatchTokens(x: Tensor, { slots, sources }: Routes): Tensor {
  const [tokens, width] = x.shape as [number, number];
  const k = slots.shape[1]!;
  return differentiable(
    [x],
    () => ({
      value: runKernel({
        name: 'dispatch tokens',
        inputs: { x, sources },
        outputs: { y: { shape: [...sources.shape, width] } },
        integers: { width },
        body: `
  let source = sources[i / u.width];
  var value = 0.0;
  if (source >= 0) { value = x[u32(source) / ${k}u * u.width + i % u.width]; }
  store_y(i, value);`,
        threads: sources.size * width,
      }).y,
      saved: { slots },
    }),
    (dy, saved) => [
      runKernel({
        name: 'dispatch tokens gradient',
        inputs: { slots: saved.slots, dy },
        outputs: { dx: { shape: [tokens, width] } },
        integers: { width },
        body: `
  let first = (i / u.width) * ${k}u;
  var total = 0.0;
  for (var choice = first; choice < first + ${k}u; choice++) {
    if (slots[choice] >= 0) { total += dy[u32(slots[choice]) * u.width + i % u.width]; }
  }
  store_dx(i, total);`,
        threads: tokens * width,
      }).dx,
    ],
  );
}

/**
 * What a token's experts made of it, each times its weight; a choice that was dropped adds nothing.
 * @param y [experts, capacity, width] @param weights [tokens, k] @returns [tokens, width]
 */
export function combineTokens(y: Tensor, weights: Tensor, { slots, sources }: Routes): Tensor {
  const [tokens, k] = weights.shape as [number, number];
  const width = y.shape[2]!;
  return differentiable(
    [y, weights],
    () => ({
      value: runKernel({
        name: 'combine tokens',
        inputs: { y, weights, slots },
        outputs: { out: { shape: [tokens, width] } },
        integers: { width },
        body: `
  let first = (i / u.width) * ${k}u;
  var total = 0.0;
  for (var choice = first; choice < first + ${k}u; choice++) {
    if (slots[choice] >= 0) { total += weights[choice] * y[u32(slots[choice]) * u.width + i % u.width]; }
  }
  store_out(i, total);`,
        threads: tokens * width,
      }).out,
      saved: { y, weights, slots, sources },
    }),
    (dy, saved) => {
      const { dExperts } = runKernel({
        name: 'combine tokens gradient',
        inputs: { weights: saved.weights, sources: saved.sources, dy },
        outputs: { dExperts: { shape: y.shape } },
        integers: { width },
        body: `
  let source = sources[i / u.width];
  var value = 0.0;
  if (source >= 0) { value = weights[source] * dy[u32(source) / ${k}u * u.width + i % u.width]; }
  store_dExperts(i, value);`,
        threads: y.size,
      });
      const { dWeights } = runKernel({
        name: 'combine weights gradient',
        inputs: { y: saved.y, slots: saved.slots, dy },
        outputs: { dWeights: { shape: [tokens, k] } },
        integers: { width },
        body: `
  let row = i / ${k}u * u.width;
  var total = 0.0;
  if (slots[i] >= 0) {
    let start = u32(slots[i]) * u.width;
    for (var column = 0u; column < u.width; column++) { total += dy[row + column] * y[start + column]; }
  }
  store_dWeights(i, total);`,
        threads: tokens * k,
      });
      return [dExperts, dWeights];
    },
  );
}

/**
 * How unevenly tokens go to experts (Fedus et al. 2022, with k choices of each): E · Σ_e (choices of e / tokens) · (mean over
 * tokens of softmax(logits)_e), which is k where all are alike. The choices have no gradient.
 * @param logits [tokens, experts] @returns []
 */
export function balanceLoss(logits: Tensor, { counts }: Routes): Tensor {
  const [tokens, count] = logits.shape as [number, number];
  const shares = softmax(logits);
  const factor = count / tokens ** 2;
  return differentiable(
    [shares],
    () => ({
      value: columnTotal(
        { shares, counts },
        `${factor} * shares[at] * counts[at % ${count}u]`,
        tokens * count,
        1,
      ).reshape([]),
      saved: { counts },
    }),
    (dy, saved) => [
      runKernel({
        name: 'balance gradient',
        inputs: { counts: saved.counts, dy },
        outputs: { dShares: { shape: [tokens, count] } },
        integers: { count },
        floats: { factor },
        body: 'store_dShares(i, u.factor * dy[0] * counts[i % u.count]);',
        threads: tokens * count,
      }).dShares,
    ],
  );
}

/**
 * Moves in place what is added to the scores of each expert: up by `rate` where it was chosen less than the mean, down where
 * more (Wang et al. 2024; DeepSeek-V3).
 * @param bias [experts]
 */
export function balanceBias(bias: Tensor, { experts, counts }: Routes, rate: number): void {
  runKernel({
    name: 'balance bias',
    inputs: { counts },
    inPlace: { bias },
    floats: { rate, mean: experts.size / counts.size },
    body: 'bias[i] += u.rate * sign(u.mean - counts[i]);',
    threads: counts.size,
  });
}
