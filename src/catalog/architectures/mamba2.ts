/**
 * Mamba-2: heads with a matrix of states, S ← exp(Δ·A)·S + Δ·B·xᵀ and y = C·S + D·x, one decay A for a whole head, so that
 * all steps are masked attention in chunks. Short convolutions before x, B and C; a gated norm behind. Dao & Gu 2024.
 */
import { add, affine, exponential, silu, softplus, swiglu } from '../../engine/ops/elementwise';
import { linearAttentionFlops } from '../../engine/ops/linear-attention';
import { linear } from '../../engine/ops/linear';
import { multiplyHeads, multiplyRow } from '../../engine/ops/multiply-row';
import { NORM_EPSILON } from '../../engine/ops/norm';
import type { Tensor } from '../../engine/tf';
import { fanInUniform, normal, ones, uniform } from '../../nn/initialisers';
import { Linear, RMSNorm } from '../../nn/layers';
import { CausalConv, LinearAttention } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { logDecays, perHead, rateBiases } from '../../nn/state-space';
import { defineArchitecture, headsFor, layersOf, type Dimensions } from '../architecture';
import { box, branches, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { borderFlops, Stack } from '../sequence';

const DEVIATION = 0.02;
/** Taps of the short convolutions. */
const TAPS = 4;

interface Mamba2Dimensions extends Dimensions {
  layers: number;
  heads: number;
  /** Rows of each head's state. */
  states: number;
}

function Block(scope: Scope, { width, inner, layers, heads, states }: Mamba2Dimensions) {
  const map = (name: string, inputs: number, outputs: number, share = 1) =>
    Linear(scope.at(name), inputs, outputs, { bias: false, initialise: uniform(share / Math.sqrt(inputs)) });
  const convolved = (name: string, outputs: number) => {
    const project = map(name, width, outputs);
    const settings = { width: TAPS, bias: true, initialise: fanInUniform(TAPS) };
    const conv = CausalConv(scope.at('conv').at(name), outputs, settings);
    return (seen: Tensor, pass: Pass) => silu(conv(project(seen), pass));
  };
  const norm = RMSNorm(scope.at('norm'), width);
  const gate = map('gate', width, inner);
  const input = convolved('input', inner);
  const write = convolved('write', states);
  const read = convolved('read', states);
  const rate = scope.parameter('rate.weight', [width, heads], fanInUniform(width), true);
  const bias = scope.parameter('rate.bias', [heads], rateBiases);
  const decay = scope.parameter('dynamics.decay', [heads], logDecays);
  const skip = scope.parameter('dynamics.skip', [heads], ones);
  const attend = LinearAttention({ heads, keyHeads: 1 });
  const gated = RMSNorm(scope.at('output.norm'), inner);
  const output = map('output', inner, width, 1 / Math.sqrt(layers));
  return (x: Tensor, pass: Pass) => {
    const seen = norm(x);
    const xs = input(seen, pass); // [batch, time, inner]
    const delta = softplus(linear(seen, rate.value, bias.value)); // [batch, time, heads]
    const A = affine(exponential(decay.value), -1);
    const k = write(seen, pass);
    const q = read(seen, pass);
    const remembered = attend(q, k, multiplyHeads(xs, delta), multiplyRow(delta, A), pass);
    const y = add(remembered, multiplyRow(xs, perHead(skip.value, inner)));
    return add(x, output(gated(swiglu(gate(seen), y))));
  };
}

export const mamba2 = defineArchitecture<Mamba2Dimensions>({
  id: 'mamba2',
  name: 'Mamba-2',
  family: 'state-space',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'Mamba-2', zh: 'Mamba-2' },
  description: {
    en: 'Mamba with a simpler way of forgetting, one rate for a whole head, which turns the recurrence into matrix products and leaves room for a larger memory. Fast on long texts and better than Mamba at recalling pairs; exact look-up over long distances stays harder than for attention.',
    zh: '把 Mamba 的遗忘方式简化为每个头一个衰减率，于是递归变成矩阵乘法，记忆也可以更大。处理长文本很快，回忆键值对比 Mamba 更好；远距离的精确查找仍不如注意力。',
  },
  citation: {
    text: 'Dao & Gu 2024, Transformers are SSMs: generalized models and efficient algorithms through structured state space duality',
    url: 'https://arxiv.org/abs/2405.21060',
  },
  step: 4,
  inner: (width) => 2 * width,
  dimensions: (width, inner, size) => {
    const heads = headsFor(2 * width, size === 'nano' ? 2 : 4);
    return {
      width,
      inner: heads * Math.round(inner / heads),
      layers: layersOf[size],
      heads,
      states: { nano: 16, micro: 32, mini: 64, small: 128 }[size],
    };
  },

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

  carried: ({ inner, layers, states }) => layers * (inner * states + (TAPS - 1) * (inner + 2 * states)),
  flops({ width, inner, layers, heads, states }, shape) {
    const time = shape.input[0]!;
    const { stem, head } = borderFlops(shape, width);
    const maps = 2 * time * width * (3 * inner + 2 * states + heads);
    const convolutions = 2 * time * TAPS * (inner + 2 * states);
    const attend = linearAttentionFlops(time, { heads, keySize: states, valueSize: inner / heads });
    const blocks = layers * (maps + convolutions + attend);
    return { forward: stem + blocks + head, training: 2 * stem + 3 * (blocks + head) };
  },
  recipe: adamw(
    'AdamW, betas (0.9, 0.95), decay 0.1, clipping at 1, warm-up over a tenth: Dao & Gu 2024, appendix D.2, after Gu & Dao 2023; decays, skips and the bias of Δ are not decayed',
  ),
  equations: [
    'x ← x + W_o·RMS_o(y ⊙ SiLU(W_z·u)),  u = RMS(x)',
    'v = SiLU(conv₄(W_i·u)),  B = SiLU(conv₄(W_B·u)),  C = SiLU(conv₄(W_C·u))',
    'Δ = softplus(W_Δ·u + b),  A = −exp(decay): one number a head',
    'S_t = exp(Δ_t·A)·S_{t−1} + Δ_t·B_t·v_tᵀ,  S_0 = 0     (each head; B and C are shared by all)',
    'y_t = S_tᵀ·C_t + D·v_t',
    'logits = head(RMS(x))',
  ],
  leftOut:
    'Groups of B and C; heads of 64 columns whatever the width (2 or 4 heads here); 128 states only in the largest size. Biases of the convolutions start at 0 instead of uniform.',
  diagram: [
    box('Embedding', 'embedding', 'input'),
    repeated(
      'layers',
      residual(
        box('RMS norm', 'blocks.*.norm'),
        branches(
          '⊙',
          [
            branches(
              'S ← exp(ΔA)·S + ΔB·vᵀ; y = C·S + D·v',
              [box('Value v: linear, convolution, SiLU', 'blocks.*.input', 'blocks.*.conv.input')],
              [box('Write B: linear, convolution, SiLU', 'blocks.*.write', 'blocks.*.conv.write')],
              [box('Read C: linear, convolution, SiLU', 'blocks.*.read', 'blocks.*.conv.read')],
              [box('Step Δ', 'blocks.*.rate')],
              [box('Decay A, skip D', 'blocks.*.dynamics')],
            ),
          ],
          [box('Gate, SiLU', 'blocks.*.gate')],
        ),
        box('RMS norm, linear', 'blocks.*.output'),
      ),
    ),
    box('RMS norm', 'norm'),
    box('Head', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    norms: 'root mean square',
    activation: 'silu',
    block: 'x = x + output(output.norm(y·silu(gate(u)))), u = norm(x)',
    convolution: `depthwise, causal, ${TAPS} taps, the last meets the present; xs, B, C = silu(conv.name(name(u))), name input, write, read`,
    step: 'delta = softplus(rate(u)), one a head',
    recurrence:
      'S = exp(delta·A)·S + delta·outer(B, xs), y = C·S + dynamics.skip·xs; A = -exp(dynamics.decay); a head is inner / heads columns of xs in succession; B and C are shared by the heads',
    initialState: 0,
    form: 'head(norm(blocks(stem)))',
    tiedHead: 'where ids are the classes',
  },
});
