/**
 * S_t = S_{t−1}·(diag(w_t) + a_t·b_tᵀ) + v_t·k_tᵀ, y_t = S_t·q_t, S being [V, K] for each head. Rows of S never meet, so
 * forward a thread walks two rows through time, and so does the gradient of S backward. Both leave S·a and dS·b of every
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
/** Rows of a state that one thread walks: they share what it reads. */
const ROWS = 2;

interface Sizes {
  batch: number;
  time: number;
  heads: number;
  keySize: number;
  valueSize: number;
}

/** WGSL: the lines written out, so that arrays stay in registers. */
const unrolled = (count: number, lines: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => lines(index)).join('\n');

/** WGSL: the element with `_` replaced by each row; beyond the last row, the last again, which is not stored. */
const rowsOf = (element: string) =>
  `Rows(${Array.from({ length: ROWS }, (_, r) => element.replace('_', `min(row + ${r}u, VALUES - 1u)`)).join(', ')})`;

/** WGSL: `store` of each row that there is. */
const storeRows = (store: (offset: string, row: number) => string) =>
  unrolled(ROWS, (r) => `    if (row + ${r}u < VALUES) { ${store(`(row + ${r}u)`, r)} }`);

/** WGSL: where the thread's rows lie. */
const rowTile = `let row = i % BLOCKS * ${ROWS}u;
  let head = i / BLOCKS;`;

/** Index helpers; `head` counts over batch and heads. */
function declarations({ keySize, valueSize, heads }: Sizes): string {
  return `
const STEPS = ${STEPS}u;
const KEYS = ${keySize}u;
const VALUES = ${valueSize}u;
const HEADS = ${heads}u;
const BLOCKS = ${Math.ceil(valueSize / ROWS)}u;
alias Rows = vec${ROWS}f;
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
  ${rowTile}
  var state: array<Rows, KEYS>;
  for (var t = 0u; t < u.time; t++) {
    if (t % STEPS == 0u) {
      let kept = (head * u.chunks + t / STEPS) * VALUES;
${unrolled(keySize, (j) => storeRows((r, lane) => `store_states((kept + ${r}) * KEYS + ${j}u, state[${j}][${lane}]);`))}
    }
    let step = headStep(head, t);
    let at = step * 5u * KEYS;
    let valueAt = step * VALUES;
    var sum = Rows();
${unrolled(keySize, (j) => `    sum += state[${j}] * factors[at + ${2 * keySize + j}u];`)}
    let value = ${rowsOf('v[valueAt + _]')};
    var result = Rows();
${unrolled(
  keySize,
  (j) => `    state[${j}] = state[${j}] * factors[at + ${keySize + j}u]
      + sum * factors[at + ${3 * keySize + j}u] + value * factors[at + ${4 * keySize + j}u];
    result += state[${j}] * factors[at + ${j}u];`,
)}
${storeRows((r, lane) => `store_recalled(valueAt + ${r}, sum[${lane}]); store_y(valueAt + ${r}, result[${lane}]);`)}
  }`,
    threads: batch * heads * Math.ceil(valueSize / ROWS),
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
  ${rowTile}
  var carry: array<Rows, KEYS>;
  for (var back = 0u; back < u.time; back++) {
    let t = u.time - 1u - back;
    if (t % STEPS == STEPS - 1u || back == 0u) {
      let kept = (head * u.chunks + t / STEPS) * VALUES;
${unrolled(keySize, (j) => storeRows((r, lane) => `store_dStates((kept + ${r}) * KEYS + ${j}u, carry[${j}][${lane}]);`))}
    }
    let step = headStep(head, t);
    let at = step * 5u * KEYS;
    let valueAt = step * VALUES;
    let up = ${rowsOf('dy[valueAt + _]')};
    var toWrite = Rows();
    var toValue = Rows();
${unrolled(
  keySize,
  (j) => `    carry[${j}] += up * factors[at + ${j}u];
    toWrite += carry[${j}] * factors[at + ${3 * keySize + j}u];
    toValue += carry[${j}] * factors[at + ${4 * keySize + j}u];`,
)}
${unrolled(keySize, (j) => `    carry[${j}] = carry[${j}] * factors[at + ${keySize + j}u] + toWrite * factors[at + ${2 * keySize + j}u];`)}
${storeRows((r, lane) => `store_returned(valueAt + ${r}, toWrite[${lane}]); store_dv(valueAt + ${r}, toValue[${lane}]);`)}
  }`,
    threads: batch * heads * Math.ceil(valueSize / ROWS),
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
${unrolled(
  STEPS,
  (l) => `  let step${l} = headStep(head, chunk * STEPS + min(${l}u, count - 1u));
  let at${l} = step${l} * 5u * KEYS + column;
  // Beyond the last step nothing changes: w = 1, all else 0.
  let there${l} = ${l}u < count;
  let q${l} = select(0.0, factors[at${l}], there${l});
  let w${l} = select(1.0, factors[at${l} + KEYS], there${l});
  let a${l} = select(0.0, factors[at${l} + 2u * KEYS], there${l});
  let b${l} = select(0.0, factors[at${l} + 3u * KEYS], there${l});
  let k${l} = select(0.0, factors[at${l} + 4u * KEYS], there${l});
  var dq${l} = 0.0; var dw${l} = 0.0; var da${l} = 0.0; var db${l} = 0.0; var dk${l} = 0.0;`,
)}
  for (var row = 0u; row < VALUES; row++) {
    let kept = ((head * u.chunks + chunk) * VALUES + row) * KEYS + column;
    var state = states[kept];
${unrolled(
  STEPS,
  (l) => `    let row${l} = step${l} * VALUES + row;
    let before${l} = state;
    let recalled${l} = recalled[row${l}];
    let returned${l} = returned[row${l}];
    let value${l} = v[row${l}];
    let up${l} = dy[row${l}];
    da${l} += returned${l} * state;
    state = state * w${l} + recalled${l} * b${l} + value${l} * k${l};
    dq${l} += up${l} * state;`,
)}
    var carry = dStates[kept];
${unrolled(STEPS, (back) => {
  const l = STEPS - 1 - back;
  return `    carry += up${l} * q${l};
    dw${l} += carry * before${l};
    db${l} += carry * recalled${l};
    dk${l} += carry * value${l};
    carry = carry * w${l} + returned${l} * a${l};`;
})}
  }
${unrolled(
  STEPS,
  (l) => `  if (there${l}) {
    store_dFactors(at${l}, dq${l});
    store_dFactors(at${l} + KEYS, dw${l});
    store_dFactors(at${l} + 2u * KEYS, da${l});
    store_dFactors(at${l} + 3u * KEYS, db${l});
    store_dFactors(at${l} + 4u * KEYS, dk${l});
  }`,
)}`,
    threads: batch * heads * Math.ceil(time / STEPS) * keySize,
    flops: 6 * batch * time * heads * keySize * valueSize,
  });
  return { dFactors, dv };
}
