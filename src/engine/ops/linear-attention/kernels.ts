/**
 * The three kernels of chunked linear attention. Both directions of time, and all four products, are the same two
 * kernels with the roles exchanged: dq is attention of dy to v over k, dk of v to dy over q in reversed time, dv of k to
 * q over dy in reversed time, and the gradient of the state is the state of (q, dy) in reversed time.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';

/** How the last axis of a tensor divides into heads. */
export interface Heads {
  count: number;
  /** Numbers of one head. */
  size: number;
}

export type Direction = 'forward' | 'backward';

/** Columns of the state that one thread carries. */
const COLUMNS = 4;

/** Steps of a chunk: about as many as make its own steps cost what the carried state costs. */
function chunkSteps(byKey: Heads, byValue: Heads): number {
  return Math.max(byKey.size, byValue.size) > 32 ? 32 : 16;
}

/**
 * The state before each chunk (forward: of S_t = γ_t·S_{t−1} + left_t·right_tᵀ) or after it (backward: of
 * S_{t−1} = γ_t·(S_t + left_t·right_tᵀ)), from the chunks that come earlier in that direction.
 * @param tensors left [batch, time, byKey], right [batch, time, byValue], logDecay [batch, time, byValue.count]; `states`
 *   of the forward direction, for `overlap`
 * @returns states [batch, heads, chunks, K, V]; overlap: their products with the given states, in partial sums
 */
export function carryStates(
  tensors: { left: Tensor; right: Tensor; logDecay: Tensor; states?: Tensor },
  byKey: Heads,
  byValue: Heads,
  direction: Direction,
): { states: Tensor; overlap: Tensor } {
  const { left, right, logDecay, states } = tensors;
  const [batch, time] = left.shape as [number, number, number];
  const steps = chunkSteps(byKey, byValue);
  const chunks = Math.ceil(time / steps);
  const heads = byValue.count;
  const blocks = byKey.size * Math.ceil(byValue.size / COLUMNS);
  const columns = Array.from({ length: COLUMNS }, (_, column) => column);
  const write = `
      let at = ((head * u.chunks + t / STEPS) * KEYS + row) * VALUES + column;
      ${columns.map((c) => `if (column + ${c}u < VALUES) { store_carried(at + ${c}u, state[${c}]); }`).join(' ')}`;
  const product = `
      var product = 0.0;
      ${columns.map((c) => `if (column + ${c}u < VALUES) { product += state[${c}] * states[at + ${c}u]; }`).join(' ')}
      store_overlap((head * u.chunks + t / STEPS) * BLOCKS + i % BLOCKS, product);`;
  const add = `left[now * KEY_WIDTH + keyAt] * vec4f(
      ${columns.map((c) => `right[now * VALUE_WIDTH + min(valueAt + ${c}u, VALUE_WIDTH - 1u)]`).join(', ')})`;
  const decay = 'exp(min(logDecay[now * HEADS + h], 0.0))';
  const result = runKernel({
    name: `linear attention states, ${direction}`,
    inputs: { left, right, logDecay, ...(states ? { states } : {}) },
    outputs: {
      carried: { shape: [batch, heads, chunks, byKey.size, byValue.size] },
      ...(states ? { overlap: { shape: [batch, heads, chunks, blocks] } } : {}),
    } as Record<'carried' | 'overlap', { shape: number[] }>,
    integers: { time, chunks },
    declarations: `
const STEPS = ${steps}u;
const KEYS = ${byKey.size}u;
const VALUES = ${byValue.size}u;
const HEADS = ${heads}u;
const KEY_WIDTH = ${byKey.count * byKey.size}u;
const VALUE_WIDTH = ${heads * byValue.size}u;
const BLOCKS = ${blocks}u;
const ROW_BLOCKS = ${blocks / byKey.size}u;`,
    body: `
  let column = (i % ROW_BLOCKS) * ${COLUMNS}u;
  let row = (i / ROW_BLOCKS) % KEYS;
  let head = i / BLOCKS;
  let h = head % HEADS;
  let batch = head / HEADS;
  let keyAt = h / ${heads / byKey.count}u * KEYS + row;
  let valueAt = h * VALUES + column;
  var state = vec4f();
  for (var step = 0u; step < u.time; step++) {
    let t = ${direction === 'forward' ? 'step' : 'u.time - 1u - step'};
    let now = batch * u.time + t;
    if (${direction === 'forward' ? 't % STEPS == 0u' : 't % STEPS == STEPS - 1u || step == 0u'}) {${write}${states ? product : ''}
    }
    ${direction === 'forward' ? `state = ${decay} * state + ${add};` : `state = ${decay} * (state + ${add});`}
  }`,
    threads: batch * heads * blocks,
    flops: 2 * batch * heads * time * byKey.size * byValue.size,
  });
  return { states: result.carried, overlap: result.overlap };
}

/**
 * y_t = Σ_s γ(t, s)·(query_t · key_s)·value_s over the steps s up to t (backward: from t on), where γ(t, s) is the product
 * of the decays between them. Steps of t's own chunk are taken one by one, the others through the carried states.
 * @param tensors query and key [batch, time, query], value [batch, time, value], logDecay [batch, time, heads], states
 *   from `carryStates` in the same direction; `owner` [batch, time, value], for `shares`
 * @param layout `transposed`: rows of the state belong to the value, columns to the query
 * @returns y [batch, time, value]; shares [batch, time, heads, 2]: owner_t · the parts of y_t that the other steps of its
 *   own chunk give, and that other chunks give
 */
export function attend(
  tensors: { query: Tensor; key: Tensor; value: Tensor; logDecay: Tensor; states: Tensor; owner?: Tensor },
  layout: { query: Heads; value: Heads; heads: number; direction: Direction; transposed: boolean },
): { y: Tensor; shares: Tensor } {
  const { query, key, value, logDecay, states, owner } = tensors;
  const { heads, direction, transposed } = layout;
  const [batch, time] = query.shape as [number, number, number];
  const forward = direction === 'forward';
  const steps = chunkSteps(layout.query, layout.value);
  const fade = (step: string) => `fade += min(logDecay[(batch * u.time + ${step}) * HEADS + h], 0.0);`;
  const { y, shares } = runKernel({
    name: `linear attention, ${direction}`,
    inputs: { query, key, value, logDecay, states, ...(owner ? { owner } : {}) },
    outputs: {
      y: { shape: value.shape },
      ...(owner ? { shares: { shape: [batch, time, heads, 2] } } : {}),
    } as Record<'y' | 'shares', { shape: number[] }>,
    integers: { time, chunks: states.shape[2]! },
    declarations: `
const STEPS = ${steps}u;
const HEADS = ${heads}u;
const INNER = ${layout.query.size}u;
const INNER_HEADS = ${layout.query.count}u;
const OUTER = ${layout.value.size}u;
const OUTER_HEADS = ${layout.value.count}u;`,
    body: `
  let outerHead = i % OUTER_HEADS;
  let t = (i / OUTER_HEADS) % u.time;
  let batch = i / (OUTER_HEADS * u.time);
  let chunk = t / STEPS;
  // Other steps of the chunk that t sees.
  let others = ${forward ? 't - chunk * STEPS' : 'min(chunk * STEPS + STEPS, u.time) - 1u - t'};
  var total: array<f32, OUTER>;
  for (var h = outerHead * (HEADS / OUTER_HEADS); h < (outerHead + 1u) * (HEADS / OUTER_HEADS); h++) {
    let innerHead = h / (HEADS / INNER_HEADS);
    let start = ((batch * u.time + t) * INNER_HEADS + innerHead) * INNER;
    var wanted: array<f32, INNER>;
    for (var d = 0u; d < INNER; d++) { wanted[d] = query[start + d]; }
    var near: array<f32, OUTER>;
    for (var d = 0u; d < OUTER; d++) { near[d] = 0.0; }
    var fade = 0.0;
    for (var other = 1u; other <= others; other++) {
      let s = ${forward ? 't - other' : 't + other'};
      ${fade(forward ? 's + 1u' : 's')}
      let keyAt = ((batch * u.time + s) * INNER_HEADS + innerHead) * INNER;
      let valueAt = ((batch * u.time + s) * OUTER_HEADS + outerHead) * OUTER;
      var weight = 0.0;
      for (var d = 0u; d < INNER; d++) { weight += wanted[d] * key[keyAt + d]; }
      weight *= exp(max(fade, -80.0));
      for (var d = 0u; d < OUTER; d++) { near[d] += weight * value[valueAt + d]; }
    }
    ${forward ? fade('chunk * STEPS') : ''}
    let farWeight = exp(max(fade, -80.0));
    let stateAt = ((batch * HEADS + h) * u.chunks + chunk) * INNER * OUTER;
    let here = ((batch * u.time + t) * OUTER_HEADS + outerHead) * OUTER;
    var self_ = 0.0;
    for (var d = 0u; d < INNER; d++) { self_ += wanted[d] * key[start + d]; }
    ${owner ? 'var nearShare = 0.0;\n    var farShare = 0.0;' : ''}
    for (var d = 0u; d < OUTER; d++) {
      var far = 0.0;
      for (var e = 0u; e < INNER; e++) {
        far += wanted[e] * states[stateAt + ${transposed ? 'd * INNER + e' : 'e * OUTER + d'}];
      }
      far *= farWeight;
      ${owner ? 'nearShare += owner[here + d] * near[d];\n      farShare += owner[here + d] * far;' : ''}
      total[d] += near[d] + far + self_ * value[here + d];
    }
    ${
      owner
        ? `let shareAt = ((batch * u.time + t) * HEADS + h) * 2u;
    store_shares(shareAt, nearShare);
    store_shares(shareAt + 1u, farShare);`
        : ''
    }
  }
  for (var d = 0u; d < OUTER; d++) { store_y(i * OUTER + d, total[d]); }`,
    threads: batch * time * layout.value.count,
    flops: 2 * batch * time * heads * layout.query.size * layout.value.size,
  });
  return { y, shares };
}

/**
 * Gradient of log γ_t = Σ over r ≥ t > s of what step r takes from step s. With r and s in t's chunk or beyond, that is
 * four sums; only those within the chunk are a difference of running sums, so that steps far away cost no precision.
 * @param shares of q and of k, from `attend` @param overlap from `carryStates`
 * @returns [batch, time, heads]
 */
export function decayGradient(
  logDecay: Tensor,
  shares: { ofQuery: Tensor; ofKey: Tensor },
  overlap: Tensor,
  byKey: Heads,
  byValue: Heads,
): Tensor {
  const [batch, time, heads] = logDecay.shape as [number, number, number];
  const [, , chunks, blocks] = overlap.shape as [number, number, number, number];
  return runKernel({
    name: 'linear attention gradient decay',
    inputs: { logDecay, ...shares, overlap },
    outputs: { dLogDecay: { shape: logDecay.shape } },
    integers: { time, heads, chunks, blocks },
    declarations: `const STEPS = ${chunkSteps(byKey, byValue)}u;`,
    body: `
  let chunk = i % u.chunks;
  let h = (i / u.chunks) % u.heads;
  let row = i / (u.chunks * u.heads) * u.time + chunk * STEPS;
  let count = min(STEPS, u.time - chunk * STEPS);
  // From before the chunk to after it.
  var across = 0.0;
  for (var block = 0u; block < u.blocks; block++) { across += overlap[i * u.blocks + block]; }
  // From before the chunk to a step of it from t on.
  var arriving: array<f32, STEPS>;
  var fade = 0.0;
  var sum = 0.0;
  for (var back = 0u; back < count; back++) {
    let step = count - 1u - back;
    let at = (row + step) * u.heads + h;
    fade += min(logDecay[at], 0.0);
    sum += ofQuery[2u * at + 1u];
    arriving[step] = sum;
  }
  across *= exp(max(fade, -80.0));
  // From a step of the chunk before t to after the chunk; and between two steps of it on both sides of t.
  var leaving = 0.0;
  var inside = 0.0;
  for (var step = 0u; step < count; step++) {
    let at = (row + step) * u.heads + h;
    store_dLogDecay(at, across + arriving[step] + leaving + inside);
    leaving += ofKey[2u * at + 1u];
    inside += ofKey[2u * at] - ofQuery[2u * at];
  }`,
    threads: batch * heads * chunks,
  }).dLogDecay;
}
