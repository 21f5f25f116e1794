/**
 * Mamba: each channel carries a few states, h ← exp(Δ·A)·h + Δ·B·c and y = C·h + D·c, where the step Δ, what is written (B)
 * and what is read (C) depend on the input c; a short convolution before, a gate behind. Gu & Dao 2023.
 */
import { log } from '../../base/elementary';
import { add, affine, exponential, silu, softplus, swiglu } from '../../engine/ops/elementwise';
import { linear } from '../../engine/ops/linear';
import { NORM_EPSILON } from '../../engine/ops/norm';
import type { Tensor } from '../../engine/tf';
import { called, fanInUniform, normal, ones, uniform, type Initialiser } from '../../nn/initialisers';
import { Linear, RMSNorm } from '../../nn/layers';
import { CausalConv, SelectiveScan } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { rateBiases } from '../../nn/state-space';
import { defineArchitecture, layersOf, type Dimensions } from '../architecture';
import { box, branches, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { borderFlops, Stack } from '../sequence';

const DEVIATION = 0.02;
/** Taps of the short convolution. */
const TAPS = 4;
const STATES = 16;
/** Columns of x for each rank of Δ's map. */
const WIDTH_PER_RANK = 16;

interface MambaDimensions extends Dimensions {
  layers: number;
  /** Of each channel. */
  states: number;
  /** Of the map that makes Δ. */
  rank: number;
}

/** log n for the states n = 1 … N of every channel: the decays of S4D-Real. */
const logOfState = (states: number): Initialiser =>
  called('log n of state n = 1 …', (_, size) =>
    Float32Array.from({ length: size }, (__, index) => log(1 + (index % states))),
  );

function Block(scope: Scope, { width, inner, layers, states, rank }: MambaDimensions) {
  const map = (name: string, inputs: number, outputs: number, share = 1) =>
    Linear(scope.at(name), inputs, outputs, { bias: false, initialise: uniform(share / Math.sqrt(inputs)) });
  const norm = RMSNorm(scope.at('norm'), width);
  const input = map('input', width, inner);
  const gate = map('gate', width, inner);
  const conv = CausalConv(scope.at('conv'), inner, { width: TAPS, bias: true, initialise: fanInUniform(TAPS) }); // prettier-ignore
  const down = map('rate.down', inner, rank);
  const up = scope.parameter('rate.up.weight', [rank, inner], fanInUniform(rank), true);
  const bias = scope.parameter('rate.up.bias', [inner], rateBiases);
  const write = map('write', inner, states);
  const read = map('read', inner, states);
  const decay = scope.parameter('dynamics.decay', [inner, states], logOfState(states));
  const skip = scope.parameter('dynamics.skip', [inner], ones);
  const scan = SelectiveScan();
  const output = map('output', inner, width, 1 / Math.sqrt(layers));
  return (x: Tensor, pass: Pass) => {
    const seen = norm(x);
    const c = silu(conv(input(seen), pass)); // [batch, time, inner]
    const delta = softplus(linear(down(c), up.value, bias.value));
    const A = affine(exponential(decay.value), -1);
    const y = scan({ x: c, delta, A, B: write(c), C: read(c), D: skip.value }, pass);
    return add(x, output(swiglu(gate(seen), y)));
  };
}

export const mamba = defineArchitecture<MambaDimensions>({
  id: 'mamba',
  name: 'Mamba',
  family: 'state-space',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'Mamba', zh: 'Mamba' },
  description: {
    en: 'Each channel keeps a few fading numbers, and every token decides how fast they fade, what is added and what is read. Good at long texts at constant cost per token, and at choosing what to keep; weaker than attention at looking up exact details, since its memory has a fixed size.',
    zh: '每个通道保存几个逐渐衰减的数，由当前词元决定衰减多快、写入什么、读出什么。擅长以恒定的单步开销处理长文本，并有选择地记忆；但记忆大小固定，精确查找细节不如注意力。',
  },
  citation: {
    text: 'Gu & Dao 2023, Mamba: linear-time sequence modeling with selective state spaces',
    url: 'https://arxiv.org/abs/2312.00752',
  },
  step: 4,
  inner: (width) => 2 * width,
  dimensions: (width, inner, size) => ({
    width,
    inner,
    layers: layersOf[size],
    states: STATES,
    rank: Math.ceil(width / WIDTH_PER_RANK),
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

  carried: ({ inner, layers, states }) => layers * inner * (states + TAPS - 1),
  flops({ width, inner, layers, states, rank }, shape) {
    const { stem, head } = borderFlops(shape, width);
    const maps = 2 * inner * (3 * width + 2 * rank + 2 * states);
    const overTime = 2 * inner * TAPS + 4 * inner * states;
    const blocks = layers * shape.input[0]! * (maps + overTime);
    return { forward: stem + blocks + head, training: 2 * stem + 3 * (blocks + head) };
  },
  recipe: adamw(
    'AdamW, betas (0.9, 0.95), decay 0.1, clipping at 1, warm-up over a tenth: Gu & Dao 2023, appendix E.2 (5 times GPT-3’s rate there); decays, skips and the bias of Δ are not decayed',
  ),
  equations: [
    'x ← x + W_o·(y ⊙ SiLU(W_z·u)),  u = RMS(x)',
    'c = SiLU(conv₄(W_i·u)): each channel sees itself and the three steps before',
    'Δ = softplus(W_up·W_down·c + b),  B = W_B·c,  C = W_C·c,  A = −exp(decay)',
    'h_t = exp(Δ_t ⊙ A) ⊙ h_{t−1} + Δ_t·c_t·B_tᵀ,  h_0 = 0     (N states in each channel)',
    'y_t = h_t·C_t + D ⊙ c_t',
    'logits = head(RMS(x))',
  ],
  leftOut:
    'Biases of the convolution start at 0 instead of uniform. W_B, W_C and W_down are one matrix in the published code, W_i and W_z too, which computes the same.',
  diagram: [
    box('Embedding', 'embedding', 'input'),
    repeated(
      'layers',
      residual(
        box('RMS norm', 'blocks.*.norm'),
        branches(
          '⊙',
          [
            box('Linear', 'blocks.*.input'),
            box('Causal convolution, SiLU', 'blocks.*.conv'),
            branches(
              'h ← exp(ΔA)·h + ΔB·c; y = C·h + D·c',
              [box('Step Δ', 'blocks.*.rate')],
              [box('Write B', 'blocks.*.write')],
              [box('Read C', 'blocks.*.read')],
              [box('Decay A, skip D', 'blocks.*.dynamics')],
            ),
          ],
          [box('Gate, SiLU', 'blocks.*.gate')],
        ),
        box('Linear', 'blocks.*.output'),
      ),
    ),
    box('RMS norm', 'norm'),
    box('Head', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    norms: 'root mean square',
    activation: 'silu',
    block: 'x = x + output(y·silu(gate(u))), u = norm(x)',
    convolution: `depthwise, causal, ${TAPS} taps, the last meets the present; c = silu(conv(input(u)))`,
    step: 'delta = softplus(rate.up(rate.down(c)) + rate.up.bias)',
    recurrence:
      'h = exp(delta·A)·h + delta·B·c, y = C·h + dynamics.skip·c; A = -exp(dynamics.decay), B = write(c), C = read(c)',
    initialState: 0,
    form: 'head(norm(blocks(stem)))',
    tiedHead: 'where ids are the classes',
  },
});
