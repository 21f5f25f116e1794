/**
 * The kernels of the selective scan. Forward a thread walks one channel through time with its states. Backward another
 * carries the gradient of each state back; both leave what they carry every few steps. From there each stretch of steps
 * is redone on its own, once for each channel (gradients of x, Δ, A and D) and once for each state and group of channels
 * (gradients of B and C): all sums have a fixed order, and no state is kept for every step.
 *
 * `rows` [batch, time, 4, channels] packs x, Δ, dy and D ⊙ dy, `kept` [batch, chunks, 2, channels, states] the states before
 * each chunk and their gradients after it: a kernel may bind only eight tensors.
 */
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
fn survives(exponent: f32) -> f32 { return exp(clamp(exponent, -80.0, 0.0)); }`,
  };
}

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
  for (var n = 0u; n < STATES; n++) { rate[n] = A[channel * STATES + n]; }
  for (var t = 0u; t < u.time; t++) {
    let step = batch * u.time + t;
    if (t % STEPS == 0u) {
      let at = ((batch * u.chunks + t / STEPS) * u.channels + channel) * STATES;
      for (var n = 0u; n < STATES; n++) { store_starts(at + n, state[n]); }
    }
    let value = x[step * u.channels + channel];
    let size = delta[step * u.channels + channel];
    var total = D[channel] * value;
    for (var n = 0u; n < STATES; n++) {
      let next = survives(size * rate[n]) * state[n] + size * value * B[step * STATES + n];
      state[n] = next;
      total += C[step * STATES + n] * next;
    }
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
  let column = i % (u.channels * STATES);
  let batch = i / (u.channels * STATES);
  let channel = column / STATES;
  let n = column % STATES;
  let rate = A[column];
  var carry = 0.0;
  for (var back = 0u; back < u.time; back++) {
    let t = u.time - 1u - back;
    let step = batch * u.time + t;
    if (t % STEPS == STEPS - 1u || back == 0u) {
      let at = (batch * u.chunks + t / STEPS) * u.channels * STATES;
      store_kept(2u * at + column, starts[at + column]);
      store_kept(2u * at + u.channels * STATES + column, carry);
    }
    let at = step * 4u * u.channels + channel;
    carry = survives(rows[at + u.channels] * rate)
      * (carry + rows[at + 2u * u.channels] * C[step * STATES + n]);
  }`,
    threads: batch * channels * states,
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
  let count = min(STEPS, u.time - chunk * STEPS);
  let first = batch * u.time + chunk * STEPS;
  var value: array<f32, STEPS>;
  var size: array<f32, STEPS>;
  var up: array<f32, STEPS>;
  var toInput: array<f32, STEPS>;
  var toSize: array<f32, STEPS>;
  var skipped = 0.0;
  for (var l = 0u; l < count; l++) {
    let at = (first + l) * 4u * u.channels + channel;
    value[l] = rows[at];
    size[l] = rows[at + u.channels];
    up[l] = rows[at + 2u * u.channels];
    skipped += value[l] * up[l];
  }
  for (var n = 0u; n < STATES; n++) {
    let rate = A[channel * STATES + n];
    let at = ((batch * u.chunks + chunk) * 2u * u.channels + channel) * STATES + n;
    var stays: array<f32, STEPS>;
    // What is left of the state before each step.
    var remains: array<f32, STEPS>;
    var state = kept[at];
    for (var l = 0u; l < count; l++) {
      stays[l] = survives(size[l] * rate);
      remains[l] = stays[l] * state;
      state = remains[l] + size[l] * value[l] * B[(first + l) * STATES + n];
    }
    var carry = kept[at + u.channels * STATES];
    var toRate = 0.0;
    for (var left = count; left > 0u; left--) {
      let l = left - 1u;
      carry += up[l] * C[(first + l) * STATES + n];
      toInput[l] += carry * B[(first + l) * STATES + n];
      let toExponent = carry * remains[l];
      toSize[l] += toExponent * rate;
      toRate += toExponent * size[l];
      carry *= stays[l];
    }
    store_partial(i * (STATES + 1u) + n, toRate);
  }
  store_partial(i * (STATES + 1u) + STATES, skipped);
  for (var l = 0u; l < count; l++) {
    let at = (first + l) * u.channels + channel;
    store_dx(at, size[l] * toInput[l] + rows[(first + l) * 4u * u.channels + 3u * u.channels + channel]);
    store_dDelta(at, value[l] * toInput[l] + toSize[l]);
  }`,
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
  let n = i % STATES;
  let chunk = (i / STATES) % u.chunks;
  let batch = i / (STATES * u.chunks) % u.batches;
  let group = i / (STATES * u.chunks * u.batches);
  let count = min(STEPS, u.time - chunk * STEPS);
  let first = batch * u.time + chunk * STEPS;
  var readout: array<f32, STEPS>;
  var write: array<f32, STEPS>;
  var toWrite: array<f32, STEPS>;
  var toReadout: array<f32, STEPS>;
  for (var l = 0u; l < count; l++) {
    write[l] = B[(first + l) * STATES + n];
    readout[l] = C[(first + l) * STATES + n];
  }
  let end = min((group + 1u) * ${GROUP}u, u.channels);
  for (var channel = group * ${GROUP}u; channel < end; channel++) {
    let rate = A[channel * STATES + n];
    let at = ((batch * u.chunks + chunk) * 2u * u.channels + channel) * STATES + n;
    var stays: array<f32, STEPS>;
    var state = kept[at];
    for (var l = 0u; l < count; l++) {
      let row = (first + l) * 4u * u.channels + channel;
      let size = rows[row + u.channels];
      stays[l] = survives(size * rate);
      state = stays[l] * state + size * rows[row] * write[l];
      toReadout[l] += rows[row + 2u * u.channels] * state;
    }
    var carry = kept[at + u.channels * STATES];
    for (var left = count; left > 0u; left--) {
      let l = left - 1u;
      let row = (first + l) * 4u * u.channels + channel;
      carry += rows[row + 2u * u.channels] * readout[l];
      toWrite[l] += carry * rows[row + u.channels] * rows[row];
      carry *= stays[l];
    }
  }
  for (var l = 0u; l < count; l++) {
    let at = ((group * u.batches + batch) * u.time + chunk * STEPS + l) * STATES + n;
    store_ofInput(at, toWrite[l]);
    store_ofOutput(at, toReadout[l]);
  }`,
    threads: groups * batch * chunks * states,
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
