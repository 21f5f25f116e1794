/**
 * S_t = S_{t−1}·(diag(w_t) + a_t·b_tᵀ) + v_t·k_tᵀ, y_t = S_t·q_t, S being [V, K] for each head. Rows of S never meet, so
 * forward a thread walks one row through time, and so does the gradient of S backward. Both leave S·a and dS·b of every
 * step and the state of every few: with these known, each element of S and of dS is a recurrence of its own, and the last
 * kernel redoes a few steps of one column at a time to sum the gradients of w, a, b, k and q, without atomics.
 *
 * What varies by key lies packed in `factors` [batch, time, heads, 5, K], in the order q, w, a, b, k: eleven separate
 * tensors would be more than a kernel may bind.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';

/** Steps between two states that are kept. */
const STEPS = 8;

interface Sizes {
  batch: number;
  time: number;
  heads: number;
  keySize: number;
  valueSize: number;
}

/** Index helpers; `head` counts over batch and heads. */
function declarations({ keySize, valueSize, heads }: Sizes): string {
  return `
const STEPS = ${STEPS}u;
const KEYS = ${keySize}u;
const VALUES = ${valueSize}u;
const HEADS = ${heads}u;
fn headStep(head: u32, t: u32) -> u32 { return ((head / HEADS) * u.time + t) * HEADS + head % HEADS; }`;
}

function common(sizes: Sizes): { integers: Record<string, number>; declarations: string } {
  const { time } = sizes;
  return { integers: { time, chunks: Math.ceil(time / STEPS) }, declarations: declarations(sizes) };
}

function keptShape({ batch, time, heads, keySize, valueSize }: Sizes): number[] {
  return [batch, heads, Math.ceil(time / STEPS), valueSize, keySize];
}

/**
 * @param factors [batch, time, heads, 5, K] @param v [batch, time, heads × V]
 * @returns y and recalled (S_{t−1}·a_t) like v; states [batch, heads, chunks, V, K], before each chunk of steps
 */
export function runDeltaRule(
  factors: Tensor,
  v: Tensor,
  sizes: Sizes,
): Record<'y' | 'recalled' | 'states', Tensor> {
  const { batch, time, heads, keySize, valueSize } = sizes;
  return runKernel({
    ...common(sizes),
    name: 'delta rule',
    inputs: { factors, v },
    outputs: {
      y: { shape: v.shape },
      recalled: { shape: v.shape },
      states: { shape: keptShape(sizes) },
    },
    body: `
  let row = i % VALUES;
  let head = i / VALUES;
  var state: array<f32, KEYS>;
  for (var t = 0u; t < u.time; t++) {
    if (t % STEPS == 0u) {
      let kept = ((head * u.chunks + t / STEPS) * VALUES + row) * KEYS;
      for (var j = 0u; j < KEYS; j++) { store_states(kept + j, state[j]); }
    }
    let step = headStep(head, t);
    let at = step * 5u * KEYS;
    var sum = 0.0;
    for (var j = 0u; j < KEYS; j++) { sum += state[j] * factors[at + 2u * KEYS + j]; }
    let value = v[step * VALUES + row];
    var result = 0.0;
    for (var j = 0u; j < KEYS; j++) {
      let element = state[j] * factors[at + KEYS + j]
        + sum * factors[at + 3u * KEYS + j] + value * factors[at + 4u * KEYS + j];
      state[j] = element;
      result += element * factors[at + j];
    }
    store_recalled(step * VALUES + row, sum);
    store_y(step * VALUES + row, result);
  }`,
    threads: batch * heads * valueSize,
    flops: 6 * batch * time * heads * keySize * valueSize,
  });
}

/** @returns gradients of factors and v, in their shapes */
export function deltaRuleGradient(
  dy: Tensor,
  { factors, v, recalled, states }: Record<'factors' | 'v' | 'recalled' | 'states', Tensor>,
  sizes: Sizes,
): { dFactors: Tensor; dv: Tensor } {
  const { batch, time, heads, keySize, valueSize } = sizes;
  const { dv, returned, dStates } = runKernel({
    ...common(sizes),
    name: 'delta rule gradient state',
    inputs: { factors, dy },
    outputs: {
      dv: { shape: v.shape },
      // dS_t · b_t: the gradient of recalled
      returned: { shape: v.shape },
      dStates: { shape: keptShape(sizes) },
    },
    body: `
  let row = i % VALUES;
  let head = i / VALUES;
  var carry: array<f32, KEYS>;
  for (var back = 0u; back < u.time; back++) {
    let t = u.time - 1u - back;
    if (t % STEPS == STEPS - 1u || back == 0u) {
      let kept = ((head * u.chunks + t / STEPS) * VALUES + row) * KEYS;
      for (var j = 0u; j < KEYS; j++) { store_dStates(kept + j, carry[j]); }
    }
    let step = headStep(head, t);
    let at = step * 5u * KEYS;
    let up = dy[step * VALUES + row];
    var toWrite = 0.0;
    var toValue = 0.0;
    for (var j = 0u; j < KEYS; j++) {
      let element = carry[j] + up * factors[at + j];
      carry[j] = element;
      toWrite += element * factors[at + 3u * KEYS + j];
      toValue += element * factors[at + 4u * KEYS + j];
    }
    for (var j = 0u; j < KEYS; j++) {
      carry[j] = carry[j] * factors[at + KEYS + j] + toWrite * factors[at + 2u * KEYS + j];
    }
    store_returned(step * VALUES + row, toWrite);
    store_dv(step * VALUES + row, toValue);
  }`,
    threads: batch * heads * valueSize,
    flops: 6 * batch * time * heads * keySize * valueSize,
  });
  const { dFactors } = runKernel({
    ...common(sizes),
    name: 'delta rule gradient factors',
    inputs: { factors, v, recalled, states, dy, returned, dStates },
    outputs: { dFactors: { shape: factors.shape } },
    body: `
  let column = i % KEYS;
  let chunk = (i / KEYS) % u.chunks;
  let head = i / (KEYS * u.chunks);
  let count = min(STEPS, u.time - chunk * STEPS);
  var w: array<f32, STEPS>; var a: array<f32, STEPS>; var b: array<f32, STEPS>;
  var k: array<f32, STEPS>; var q: array<f32, STEPS>;
  var dw: array<f32, STEPS>; var da: array<f32, STEPS>; var db: array<f32, STEPS>;
  var dk: array<f32, STEPS>; var dq: array<f32, STEPS>;
  for (var l = 0u; l < count; l++) {
    let at = headStep(head, chunk * STEPS + l) * 5u * KEYS + column;
    q[l] = factors[at]; w[l] = factors[at + KEYS]; a[l] = factors[at + 2u * KEYS];
    b[l] = factors[at + 3u * KEYS]; k[l] = factors[at + 4u * KEYS];
  }
  for (var row = 0u; row < VALUES; row++) {
    let kept = ((head * u.chunks + chunk) * VALUES + row) * KEYS + column;
    var before: array<f32, STEPS>;
    var state = states[kept];
    for (var l = 0u; l < count; l++) {
      let at = headStep(head, chunk * STEPS + l) * VALUES + row;
      before[l] = state;
      da[l] += returned[at] * state;
      state = state * w[l] + recalled[at] * b[l] + v[at] * k[l];
      dq[l] += dy[at] * state;
    }
    var carry = dStates[kept];
    for (var left = count; left > 0u; left--) {
      let l = left - 1u;
      let at = headStep(head, chunk * STEPS + l) * VALUES + row;
      carry += dy[at] * q[l];
      dw[l] += carry * before[l];
      db[l] += carry * recalled[at];
      dk[l] += carry * v[at];
      carry = carry * w[l] + returned[at] * a[l];
    }
  }
  for (var l = 0u; l < count; l++) {
    let at = headStep(head, chunk * STEPS + l) * 5u * KEYS + column;
    store_dFactors(at, dq[l]);
    store_dFactors(at + KEYS, dw[l]);
    store_dFactors(at + 2u * KEYS, da[l]);
    store_dFactors(at + 3u * KEYS, db[l]);
    store_dFactors(at + 4u * KEYS, dk[l]);
  }`,
    threads: batch * heads * Math.ceil(time / STEPS) * keySize,
    flops: 6 * batch * time * heads * keySize * valueSize,
  });
  return { dFactors, dv };
}
