/**
 * The kernels of the selective scan. Forward a thread walks one channel through time with its states. Backward another
 * carries the gradient of each state back; both leave what they carry every few steps. From there each stretch of steps
 * is redone on its own, once for each channel (gradients of x, Δ, A and D) and once for each state and group of channels
 * (gradients of B and C): all sums have a fixed order, and no state is kept for every step.
 *
 * `rows` [batch, time, 4, channels] packs x, Δ, dy and D ⊙ dy, `kept` [batch, chunks, 2, channels, states] the states before
 * each chunk and their gradients after it: a kernel may bind only eight tensors.
 */
import { orNaN } from '../../wgsl';
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';

/** Steps between two states that are kept. */
const STEPS = 8;
/** Channels over which one thread sums the gradients of B and C. */
const GROUP = 16;

export interface ScanSizes {
  batch: number;
  time: number;
  channels: number;
  states: number;
}

export type ScanInputs = Record<'x' | 'delta' | 'A' | 'B' | 'C' | 'D', Tensor>;

function common({ batch, time, channels, states }: ScanSizes) {
  return {
    integers: { batches: batch, time, channels, chunks: Math.ceil(time / STEPS) },
    declarations: `
const STEPS = ${STEPS}u;
const STATES = ${states}u;
const PAIRS = ${Math.ceil(states / 2)}u;
const QUADS = ${Math.ceil(states / 4)}u;
fn survive(exponents: vec4f) -> vec4f { return ${orNaN('exp(clamp(exponents, vec4f(-80.0), vec4f()))', 'exponents', 4)}; }
fn survives(exponent: f32) -> f32 { return ${orNaN('exp(clamp(exponent, -80.0, 0.0))', 'exponent')}; }`,
  };
}

/** WGSL: the lines written out, so that arrays stay in registers. */
const unrolled = (count: number, lines: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => lines(index)).join('\n');

/** WGSL: the element with `_` replaced by each of four states from n on; beyond the last state, the last again. */
const four = (element: string) =>
  `vec4f(${[0, 1, 2, 3].map((m) => element.replace('_', `min(n + ${m}u, STATES - 1u)`)).join(', ')})`;

/** WGSL: the steps of a chunk. Those beyond the last step have Δ = 0 and dy = 0, which changes nothing. */
const chunkRange = `let count = min(STEPS, u.time - chunk * STEPS);
  let first = batch * u.time + chunk * STEPS;
  let last = first + count - 1u;`;

/** @returns y like x; starts [batch, chunks, channels, states]: the states before each chunk */
export function runSelectiveScan(
  { x, delta, A, B, C, D }: ScanInputs,
  sizes: ScanSizes,
): Record<'y' | 'starts', Tensor> {
  const { batch, time, channels, states } = sizes;
  return runKernel({
    ...common(sizes),
    name: 'selective scan',
    inputs: { x, delta, A, B, C, D },
    outputs: {
      y: { shape: x.shape },
      starts: { shape: [batch, Math.ceil(time / STEPS), channels, states] },
    },
    body: `
  let channel = i % u.channels;
  let batch = i / u.channels;
  var rate: array<f32, STATES>;
  var state: array<f32, STATES>;
${unrolled(states, (n) => `  rate[${n}] = A[channel * STATES + ${n}u];`)}
  for (var t = 0u; t < u.time; t++) {
    let step = batch * u.time + t;
    if (t % STEPS == 0u) {
      let at = ((batch * u.chunks + t / STEPS) * u.channels + channel) * STATES;
${unrolled(states, (n) => `      store_starts(at + ${n}u, state[${n}]);`)}
    }
    let value = x[step * u.channels + channel];
    let size = delta[step * u.channels + channel];
    let taken = size * value;
    var total = D[channel] * value;
${unrolled(
  states,
  (n) => `    state[${n}] = survives(size * rate[${n}]) * state[${n}] + taken * B[step * STATES + ${n}u];
    total += C[step * STATES + ${n}u] * state[${n}];`,
)}
    store_y(step * u.channels + channel, total);
  }`,
    threads: batch * channels,
    flops: 4 * batch * time * channels * states,
  });
}

/** @returns gradients of the inputs, in their shapes */
export function selectiveScanGradient(
  dy: Tensor,
  { x, delta, A, B, C, D, starts }: ScanInputs & { starts: Tensor },
  sizes: ScanSizes,
): ScanInputs {
  const { batch, time, channels, states } = sizes;
  const chunks = Math.ceil(time / STEPS);
  const groups = Math.ceil(channels / GROUP);
  const flops = 4 * batch * time * channels * states;
  const { rows } = runKernel({
    name: 'selective scan rows',
    inputs: { x, delta, D, dy },
    outputs: { rows: { shape: [batch, time, 4, channels] } },
    integers: { channels },
    body: `
  let channel = i % u.channels;
  let at = i / u.channels * 4u * u.channels + channel;
  store_rows(at, x[i]);
  store_rows(at + u.channels, delta[i]);
  store_rows(at + 2u * u.channels, dy[i]);
  store_rows(at + 3u * u.channels, D[channel] * dy[i]);`,
    threads: x.size,
  });
  const { kept } = runKernel({
    ...common(sizes),
    name: 'selective scan gradient state',
    inputs: { rows, A, C, starts },
    outputs: { kept: { shape: [batch, chunks, 2, channels, states] } },
    body: `
  let n = i % QUADS * 4u;
  let channel = i / QUADS % u.channels;
  let batch = i / (QUADS * u.channels);
  let column = channel * STATES + n;
  let rate = ${four('A[channel * STATES + _]')};
  var carry = vec4f();
  for (var back = 0u; back < u.time; back++) {
    let t = u.time - 1u - back;
    let step = batch * u.time + t;
    if (t % STEPS == STEPS - 1u || back == 0u) {
      let at = (batch * u.chunks + t / STEPS) * u.channels * STATES + column;
      let keptAt = 2u * at - column;
${unrolled(
  4,
  (m) => `      if (n + ${m}u < STATES) {
        store_kept(keptAt + ${m}u, starts[at + ${m}u]);
        store_kept(keptAt + u.channels * STATES + ${m}u, carry[${m}]);
      }`,
)}
    }
    let at = step * 4u * u.channels + channel;
    carry = survive(rows[at + u.channels] * rate)
      * (carry + rows[at + 2u * u.channels] * ${four('C[step * STATES + _]')});
  }`,
    threads: batch * channels * Math.ceil(states / 4),
    flops,
  });
  const { dx, dDelta, partial } = runKernel({
    ...common(sizes),
    name: 'selective scan gradient channels',
    inputs: { rows, A, B, C, kept },
    outputs: {
      dx: { shape: x.shape },
      dDelta: { shape: x.shape },
      // Of A, and behind its states of D.
      partial: { shape: [batch, chunks, channels, states + 1] },
    },
    body: `
  let channel = i % u.channels;
  let chunk = (i / u.channels) % u.chunks;
  let batch = i / (u.channels * u.chunks);
  ${chunkRange}
  var size: array<f32, STEPS>;
  var taken: array<f32, STEPS>;
  var up: array<f32, STEPS>;
  var toTaken: array<f32, STEPS>;
  var toSize: array<f32, STEPS>;
  var skipped = 0.0;
${unrolled(
  STEPS,
  (l) => `  if (${l}u < count) {
    let at = (first + ${l}u) * 4u * u.channels + channel;
    size[${l}] = rows[at + u.channels];
    taken[${l}] = size[${l}] * rows[at];
    up[${l}] = rows[at + 2u * u.channels];
    skipped += rows[at] * up[${l}];
  }`,
)}
  for (var n = 0u; n < STATES; n++) {
    let rate = A[channel * STATES + n];
    let at = ((batch * u.chunks + chunk) * 2u * u.channels + channel) * STATES + n;
    var state = kept[at];
${unrolled(
  STEPS,
  (l) => `    let write${l} = B[min(first + ${l}u, last) * STATES + n];
    let stays${l} = survives(size[${l}] * rate);
    // What is left of the state before.
    let rest${l} = stays${l} * state;
    state = rest${l} + taken[${l}] * write${l};`,
)}
    var carry = kept[at + u.channels * STATES];
    var toRate = 0.0;
    var toExponent = 0.0;
${unrolled(STEPS, (back) => {
  const l = STEPS - 1 - back;
  return `    carry += up[${l}] * C[min(first + ${l}u, last) * STATES + n];
    toTaken[${l}] += carry * write${l};
    toExponent = carry * rest${l};
    toSize[${l}] += toExponent * rate;
    toRate += toExponent * size[${l}];
    carry *= stays${l};`;
})}
    store_partial(i * (STATES + 1u) + n, toRate);
  }
  store_partial(i * (STATES + 1u) + STATES, skipped);
${unrolled(
  STEPS,
  (l) => `  if (${l}u < count) {
    let row = (first + ${l}u) * 4u * u.channels + channel;
    let at = (first + ${l}u) * u.channels + channel;
    store_dx(at, size[${l}] * toTaken[${l}] + rows[row + 3u * u.channels]);
    store_dDelta(at, rows[row] * toTaken[${l}] + toSize[${l}]);
  }`,
)}`,
    threads: batch * chunks * channels,
    flops,
  });
  const { dA, dD } = runKernel({
    name: 'selective scan gradient A D',
    inputs: { partial },
    outputs: { dA: { shape: A.shape }, dD: { shape: D.shape } },
    integers: { states, blocks: batch * chunks },
    body: `
  var total = 0.0;
  for (var block = 0u; block < u.blocks; block++) { total += partial[block * u.threads + i]; }
  let channel = i / (u.states + 1u);
  let n = i % (u.states + 1u);
  if (n < u.states) { store_dA(channel * u.states + n, total); } else { store_dD(channel, total); }`,
    threads: channels * (states + 1),
  });
  const { ofInput, ofOutput } = runKernel({
    ...common(sizes),
    name: 'selective scan gradient states',
    inputs: { rows, A, B, C, kept },
    outputs: {
      ofInput: { shape: [groups, batch, time, states] },
      ofOutput: { shape: [groups, batch, time, states] },
    },
    body: `
  let n = i % PAIRS * 2u;
  let chunk = (i / PAIRS) % u.chunks;
  let batch = i / (PAIRS * u.chunks) % u.batches;
  let group = i / (PAIRS * u.chunks * u.batches);
  // The second of an odd number's last pair goes nowhere.
  let next = min(n + 1u, STATES - 1u);
  ${chunkRange}
${unrolled(
  STEPS,
  (l) => `  let at${l} = min(first + ${l}u, last) * STATES;
  let write${l} = vec2f(B[at${l} + n], B[at${l} + next]);
  let readout${l} = vec2f(C[at${l} + n], C[at${l} + next]);
  var toWrite${l} = vec2f();
  var toReadout${l} = vec2f();`,
)}
  let end = min((group + 1u) * ${GROUP}u, u.channels);
  for (var channel = group * ${GROUP}u; channel < end; channel++) {
    let rate = vec2f(A[channel * STATES + n], A[channel * STATES + next]);
    let at = ((batch * u.chunks + chunk) * 2u * u.channels + channel) * STATES;
    var state = vec2f(kept[at + n], kept[at + next]);
${unrolled(
  STEPS,
  (l) => `    let row${l} = min(first + ${l}u, last) * 4u * u.channels + channel;
    let size${l} = select(0.0, rows[row${l} + u.channels], ${l}u < count);
    let taken${l} = size${l} * rows[row${l}];
    let up${l} = select(0.0, rows[row${l} + 2u * u.channels], ${l}u < count);
    let stays${l} = exp(clamp(size${l} * rate, vec2f(-80.0), vec2f()));
    state = stays${l} * state + taken${l} * write${l};
    toReadout${l} += up${l} * state;`,
)}
    var carry = vec2f(kept[at + u.channels * STATES + n], kept[at + u.channels * STATES + next]);
${unrolled(STEPS, (back) => {
  const l = STEPS - 1 - back;
  return `    carry += up${l} * readout${l};
    toWrite${l} += carry * taken${l};
    carry *= stays${l};`;
})}
  }
${unrolled(
  STEPS,
  (l) => `  if (${l}u < count) {
    let at = ((group * u.batches + batch) * u.time + chunk * STEPS + ${l}u) * STATES;
    store_ofInput(at + n, toWrite${l}.x);
    store_ofOutput(at + n, toReadout${l}.x);
    if (n + 1u < STATES) {
      store_ofInput(at + n + 1u, toWrite${l}.y);
      store_ofOutput(at + n + 1u, toReadout${l}.y);
    }
  }`,
)}`,
    threads: groups * batch * chunks * Math.ceil(states / 2),
  });
  const { dB, dC } = runKernel({
    name: 'selective scan gradient B C',
    inputs: { ofInput, ofOutput },
    outputs: { dB: { shape: B.shape }, dC: { shape: C.shape } },
    integers: { groups },
    body: `
  var toB = 0.0;
  var toC = 0.0;
  for (var group = 0u; group < u.groups; group++) {
    toB += ofInput[group * u.threads + i];
    toC += ofOutput[group * u.threads + i];
  }
  store_dB(i, toB);
  store_dC(i, toC);`,
    threads: B.size,
  });
  return { x: dx, delta: dDelta, A: dA, B: dB, C: dC, D: dD };
}
