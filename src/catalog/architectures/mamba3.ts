/**
 * Mamba-3: Mamba-2's heads with three changes. The trapezoidal rule writes the step before and the present one,
 * S ← α·S + β·B'x'ᵀ + γ·Bxᵀ; B and C turn by phases that the data decide, so the states act as complex numbers; and every
 * step writes and reads R pairs instead of one. Blocks alternate with a gated MLP. Lahoti et al. 2025.
 */
import { add, affine, exponential, multiply, sigmoid, softplus, swiglu } from '../../engine/ops/elementwise';
import { addRow } from '../../engine/ops/add-row';
import { linear } from '../../engine/ops/linear';
import { linearAttentionFlops } from '../../engine/ops/linear-attention';
import { multiplyHeads, multiplyRow } from '../../engine/ops/multiply-row';
import { NORM_EPSILON } from '../../engine/ops/norm';
import { turn } from '../../engine/ops/turn';
import { tf, type Tensor } from '../../engine/tf';
import { constant, fanInUniform, normal, ones, uniform } from '../../nn/initialisers';
import { Linear, RMSNorm } from '../../nn/layers';
import { LinearAttention, Scan, Shift } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { logDecays, perHead, rateBiases } from '../../nn/state-space';
import { defineArchitecture, headsFor, layersOf, type Dimensions } from '../architecture';
import { box, branches, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { borderFlops, Stack } from '../sequence';

const DEVIATION = 0.02;
/** Columns of the mixer for each of x. */
const EXPANSION = 2;
const RANK = 2;

interface Mamba3Dimensions extends Dimensions {
  layers: number;
  heads: number;
  /** Rows of each head's state; half as many turning pairs. */
  states: number;
  /** Pairs that a step writes and reads. */
  rank: number;
}

/** The same columns so many times, side by side: [batch, time, count · columns]. */
const tiled = (x: Tensor, count: number): Tensor => tf.concat(Array<Tensor>(count).fill(x), -1);

/** Columns of zeros before and behind. @param x [batch, time, columns] */
const padded = (x: Tensor, before: number, behind: number): Tensor =>
  tf.pad(x, [
    [0, 0],
    [0, 0],
    [before, behind],
  ]);

/**
 * Linear attention takes one pair and one query at a time, so each step is cut: R pairs of the step before, then R of its
 * own. The reads begin at the last of these, when all is written; R − 1 cuts that write nothing follow for the others.
 */
const cutsOf = (rank: number) => ({ cuts: 3 * rank - 1, unread: 2 * rank - 1, unwritten: rank - 1 });

function Mixer(scope: Scope, { width, layers, heads, states, rank }: Mamba3Dimensions) {
  const inner = EXPANSION * width;
  const map = (name: string, inputs: number, outputs: number, share = 1) =>
    Linear(scope.at(name), inputs, outputs, { bias: false, initialise: uniform(share / Math.sqrt(inputs)) });
  /** R rows of N numbers, each normed, plus a bias: [batch, time, rank · states]. */
  const rows = (name: string) => {
    const project = map(name, width, rank * states);
    const norm = RMSNorm(scope.at(name).at('norm'), states);
    const bias = scope.at(name).parameter('bias', [rank * states], ones);
    return (u: Tensor) => {
      const raw = project(u);
      const normed = norm(raw.reshape([...raw.shape.slice(0, 2), rank, states]));
      return addRow(normed.reshape(raw.shape), bias.value);
    };
  };
  const gate = map('gate', width, inner);
  const input = map('input', width, inner);
  const write = rows('write');
  const read = rows('read');
  const rate = scope.parameter('rate.weight', [width, heads], fanInUniform(width), true);
  const rateBias = scope.parameter('rate.bias', [heads], rateBiases);
  const mix = map('mix', width, heads);
  const angle = map('angle', width, states / 2);
  const decay = scope.parameter('dynamics.decay', [heads], logDecays);
  const skip = scope.parameter('dynamics.skip', [heads], ones);
  const rankInput = scope.parameter('rank.input.weight', [rank, inner], constant(1 / rank), true);
  const rankGate = scope.parameter('rank.gate.weight', [rank, inner], ones, true);
  const rankOutput = scope.parameter('rank.output.weight', [rank, inner], constant(1 / rank), true);
  const output = map('output', inner, width, 1 / Math.sqrt(2 * layers));
  const phasesOf = Scan();
  const [keysBefore, inputsBefore] = [Shift(), Shift()];
  const attend = LinearAttention({ heads, keyHeads: heads });
  const { cuts, unread, unwritten } = cutsOf(rank);
  /** Each row's own scale of the same columns. @param scales [rank, inner] @returns [batch, time, rank · inner] */
  const ofRows = (x: Tensor, scales: Tensor) => multiplyRow(tiled(x, rank), scales.reshape([rank * inner]));
  /** Σ_r y^r ⊙ SiLU(gate^r) ⊙ w^r. @param gates, y [batch, time, rank · inner] @returns [batch, time, inner] */
  const summed = (gates: Tensor, y: Tensor) => {
    const all = multiplyRow(swiglu(gates, y), rankOutput.value.reshape([rank * inner])) as tf.Tensor3D;
    const [batch, time] = all.shape;
    const row = (r: number): Tensor => tf.slice(all, [0, 0, r * inner], [batch, time, inner]);
    return Array.from({ length: rank }, (_, r) => row(r)).reduce((sum, next) => add(sum, next));
  };

  return (u: Tensor, pass: Pass): Tensor => {
    const [batch, time] = u.shape as [number, number];
    const delta = softplus(linear(u, rate.value, rateBias.value)); // [batch, time, heads]
    const logAlpha = multiplyRow(delta, affine(exponential(decay.value), -1));
    const mixed = mix(u);
    const gamma = multiply(sigmoid(mixed), delta); // λΔ
    const beta = multiply(multiply(sigmoid(affine(mixed, -1)), delta), exponential(logAlpha)); // (1 − λ)Δα

    const angles = multiplyHeads(tiled(angle(u), heads), delta); // [batch, time, heads · states / 2]
    const phases = phasesOf(tf.onesLike(angles), angles, pass);
    const keys = turn(write(u), phases, { rows: rank, heads }); // [batch, time, rank · heads · states]
    const queries = turn(read(u), phases, { rows: rank, heads });
    const x = input(u);
    const values = ofRows(x, rankInput.value); // [batch, time, rank · inner]
    const valuesBefore = ofRows(inputsBefore(x, pass), rankInput.value);

    const cut = (all: Tensor) => all.reshape([batch, time * cuts, all.shape[2]! / cuts]);
    const [keySize, valueSize] = [heads * states, inner];
    const written = tf.concat([
      multiplyHeads(valuesBefore, tiled(beta, rank)),
      multiplyHeads(values, tiled(gamma, rank)),
    ], 2); // prettier-ignore
    const answers = attend(
      cut(padded(queries, unread * keySize, 0)),
      cut(padded(tf.concat([keysBefore(keys, pass), keys], 2), 0, unwritten * keySize)),
      cut(padded(written, 0, unwritten * valueSize)),
      cut(padded(logAlpha, 0, (cuts - 1) * heads)),
      pass,
    ).reshape([batch, time, cuts * inner]) as tf.Tensor3D;
    const remembered = tf.slice(answers, [0, 0, unread * inner], [batch, time, rank * inner]);

    const y = add(remembered, multiplyRow(values, tiled(perHead(skip.value, inner), rank)));
    return output(summed(ofRows(gate(u), rankGate.value), y));
  };
}

function Block(scope: Scope, dimensions: Mamba3Dimensions) {
  const { width, inner, layers } = dimensions;
  const map = (name: string, inputs: number, outputs: number, share = 1) =>
    Linear(scope.at(name), inputs, outputs, { bias: false, initialise: uniform(share / Math.sqrt(inputs)) });
  const norm1 = RMSNorm(scope.at('norm1'), width);
  const mixer = Mixer(scope, dimensions);
  const norm2 = RMSNorm(scope.at('norm2'), width);
  const gate = map('mlp.gate', width, inner);
  const up = map('mlp.up', width, inner);
  const down = map('mlp.down', inner, width, 1 / Math.sqrt(2 * layers));
  return (x: Tensor, pass: Pass) => {
    const mixed = add(x, mixer(norm1(x), pass));
    const fed = norm2(mixed);
    return add(mixed, down(swiglu(gate(fed), up(fed))));
  };
}

export const mamba3 = defineArchitecture<Mamba3Dimensions>({
  id: 'mamba3',
  name: 'Mamba-3',
  family: 'state-space',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'Mamba-3', zh: 'Mamba-3' },
  description: {
    en: 'Mamba-2 whose memory can also turn, by angles that the tokens decide, so that it can count in cycles; it blends each token with the one before, and writes and reads several pairs at once. Better at tracking state than its predecessors, at constant cost per token; exact look-up stays harder than for attention.',
    zh: '在 Mamba-2 的基础上，记忆还能按词元决定的角度旋转，因此可以循环计数；每步与前一个词元混合，并一次读写多组键值。跟踪状态的能力强于前代，单步开销恒定；精确查找仍不如注意力。',
  },
  citation: {
    text: 'Lahoti et al. 2025, Mamba-3: improved sequence modeling using state space principles',
    url: 'https://arxiv.org/abs/2603.15569',
  },
  step: 4,
  inner: (width) => Math.round((8 * width) / 3),
  /** `inner` is the width of the MLP. */
  dimensions: (width, inner, size) => ({
    width,
    inner,
    layers: layersOf[size],
    heads: headsFor(EXPANSION * width, size === 'nano' ? 2 : 4),
    states: { nano: 8, micro: 16, mini: 32, small: 64 }[size],
    rank: RANK,
  }),

  build(scope, dimensions, shape) {
    const { width, layers } = dimensions;
    return Stack(scope, shape, {
      width,
      layers,
      block: (at) => Block(at, dimensions),
      norm: RMSNorm,
      stem: shape.kind === 'tokens' ? normal(DEVIATION) : fanInUniform(shape.input[1]!),
      head: normal(DEVIATION),
      tied: true,
    });
  },

  /** State, phases, and of the step before the keys and the input. */
  carried: ({ width, layers, heads, states, rank }) =>
    layers * (EXPANSION * width * (states + 1) + heads * (states / 2 + rank * states)),
  flops({ width, inner, layers, heads, states, rank }, shape) {
    const time = shape.input[0]!;
    const { stem, head } = borderFlops(shape, width);
    const mixer = EXPANSION * width;
    const maps = 2 * time * width * (3 * mixer + 2 * rank * states + 2 * heads + states / 2 + 3 * inner);
    const sizes = { heads, keySize: states, valueSize: mixer / heads };
    const blocks = layers * (maps + linearAttentionFlops(time * cutsOf(rank).cuts, sizes));
    return { forward: stem + blocks + head, training: 2 * stem + 3 * (blocks + head) };
  },
  recipe: adamw(
    'AdamW, decay 0.1, clipping at 1, warm-up, as Mamba-2: Lahoti et al. 2025; decays, skips and the bias of Δ are not decayed',
  ),
  equations: [
    'x ← x + W_o·Σ_r w_r ⊙ y^r ⊙ SiLU(g_r ⊙ W_z·u),  u = RMS₁(x)',
    'x ← x + W_down·(SiLU(W_gate·v) ⊙ W_up·v),  v = RMS₂(x)',
    'B^r = turned(RMS_B(W_B^r·u) + b_B^r),  C^r = turned(RMS_C(W_C^r·u) + b_C^r),  x^r = p_r ⊙ W_i·u,  r = 1 … R',
    'turned: elements j and j + N/2, in head h, by φ_{h,t} = Σ_{s ≤ t} Δ_{h,s}·θ_s,  θ = W_θ·u',
    'Δ = softplus(W_Δ·u + b),  λ = σ(W_λ·u),  A = −exp(decay): one number a head',
    'α = exp(ΔA),  β = (1 − λ)·Δ·α,  γ = λ·Δ',
    'S_t = α_t·S_{t−1} + β_t·Σ_r B^r_{t−1}(x^r_{t−1})ᵀ + γ_t·Σ_r B^r_t(x^r_t)ᵀ,  S_0 = 0     (each head)',
    'y^r_t = S_tᵀ·C^r_t + D·x^r_t',
    'logits = head(RMS(x))',
  ],
  leftOut:
    'The decay A is one learned number a head; the published code makes it from the input, −softplus(W_A·u). Angles are θ, there π·tanh(θ); all pairs turn, there half of them. The biases of B and C are shared by the heads, there each head has its own. Rank 2, there 4; heads of 64 columns and 128 states.',
  diagram: [
    box('Embedding', 'embedding', 'input'),
    repeated(
      'layers',
      residual(
        box('RMS norm', 'blocks.*.norm1'),
        branches(
          '⊙',
          [
            branches(
              'S ← αS + βB′x′ᵀ + γBxᵀ; y = C·S + D·x',
              [box('Input x, R rows', 'blocks.*.input', 'blocks.*.rank.input')],
              [box('Write B, R rows: linear, RMS norm, turned', 'blocks.*.write')],
              [box('Read C, R rows: linear, RMS norm, turned', 'blocks.*.read')],
              [box('Step Δ, mix λ', 'blocks.*.rate', 'blocks.*.mix')],
              [box('Angles θ', 'blocks.*.angle')],
              [box('Decay A, skip D', 'blocks.*.dynamics')],
            ),
          ],
          [box('Gate, SiLU, R rows', 'blocks.*.gate', 'blocks.*.rank.gate')],
        ),
        box('Sum of the rows, linear', 'blocks.*.rank.output', 'blocks.*.output'),
      ),
      residual(box('RMS norm', 'blocks.*.norm2'), box('MLP, SwiGLU', 'blocks.*.mlp')),
    ),
    box('RMS norm', 'norm'),
    box('Head', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    norms: 'root mean square',
    activation: 'silu',
    block:
      'x = x + output(sum over r of y_r·silu(gate(u)·rank.gate_r)·rank.output_r), u = norm1(x); x = x + down(silu(gate(v))·up(v)), v = norm2(x)',
    rows: 'B_r = turn(write.norm(write(u)_r) + write.bias_r), C_r from read alike, x_r = input(u)·rank.input_r; row r is states columns in succession',
    turn: 'in head h, elements j and j + states/2 turn by the sum over steps so far of delta_h·angle(u)_j: (a·cos - b·sin, b·cos + a·sin)',
    recurrence:
      'S = alpha·S + beta·sum over r of outer(B_r, x_r) of the step before + gamma·sum over r of outer(B_r, x_r); y_r = C_r·S + dynamics.skip·x_r; a head is 2·width / heads columns of x in succession; B and C, before they turn, are shared by the heads',
    coefficients:
      'delta = softplus(rate(u)), lambda = sigmoid(mix(u)), A = -exp(dynamics.decay); alpha = exp(delta·A), beta = (1 - lambda)·delta·alpha, gamma = lambda·delta',
    initialState: 0,
    form: 'head(norm(blocks(stem)))',
    tiedHead: 'where ids are the classes',
  },
});
