/**
 * Gated DeltaNet: x ← x + mixer(RMS(x)); x ← x + SwiGLU(RMS(x)). The mixer is a memory S that decays by α and that each
 * step corrects: S ← α·S·(I − β·k·kᵀ) + β·v·kᵀ takes what S holds under the key k and puts v in its place; y = S·q. Keys
 * and queries have length 1; queries, keys and values pass short convolutions; the result is normed and gated.
 * Yang et al. 2024, Gated delta networks.
 */
import { addRow } from '../../engine/ops/add-row';
import {
  add,
  affine,
  exponential,
  multiply,
  sigmoid,
  silu,
  softplus,
  swiglu,
} from '../../engine/ops/elementwise';
import { multiplyRow } from '../../engine/ops/multiply-row';
import { NORM_EPSILON } from '../../engine/ops/norm';
import type { Tensor } from '../../engine/tf';
import { HeadRMSNorm, LENGTH_EPSILON, scaledHeads } from '../../nn/heads';
import { called, fanInUniform, normal } from '../../nn/initialisers';
import { Linear, RMSNorm } from '../../nn/layers';
import { CausalConv, GatedDeltaRule } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, headsFor, layersOf, type Dimensions } from '../architecture';
import { box, branches, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { borderFlops, Stack } from '../sequence';
import { withOptions } from '../variants';

const DEVIATION = 0.02;
const TAPS = 4;

interface DeltaNetDimensions extends Dimensions {
  layers: number;
  heads: number;
}

/** log A with A uniform in (0, 16], as the published code has it. */
const logOfUniform = called('log U(0, 16)', (random, size) =>
  Float32Array.from({ length: size }, () => Math.log(16 * (1 - random.uniform()))),
);

/** softplus⁻¹ of a rate whose logarithm is uniform between those of 0.001 and 0.1. */
const smallRates = called('softplus⁻¹ of e^U(ln 0.001, ln 0.1)', (random, size) =>
  Float32Array.from({ length: size }, () => {
    const rate = 10 ** (-3 + 2 * random.uniform());
    return Math.log(Math.expm1(rate));
  }),
);

const options = {
  'negative-eigenvalues': {
    name: { en: 'negative eigenvalues', zh: '负特征值' },
    description: {
      en: 'β up to 2 in place of 1: a step may turn what stands under its key to the opposite, which parity and other states need (Grazzi et al. 2024).',
      zh: 'β 的上限从 1 放宽到 2：一步可以把键下的内容翻成相反数，奇偶校验等状态追踪任务需要这种能力（Grazzi et al. 2024）。',
    },
  },
};

/** @param strength the most that β can be */
function Mixer(scope: Scope, dynamics: Scope, { width, heads }: DeltaNetDimensions, strength: number) {
  const map = (name: string, outputs: number) =>
    Linear(scope.at(name), width, outputs, { bias: false, initialise: normal(DEVIATION) });
  const convolved = (name: string) => {
    const project = map(name, width);
    const settings = { width: TAPS, bias: false, initialise: fanInUniform(TAPS) };
    const conv = CausalConv(scope.at('conv').at(name), width, settings);
    return (u: Tensor, pass: Pass) => silu(conv(project(u), pass));
  };
  const query = convolved('query');
  const key = convolved('key');
  const value = convolved('value');
  const write = map('beta', heads);
  const fade = map('alpha', heads);
  const decay = dynamics.parameter('decay', [heads], logOfUniform);
  const rate = dynamics.parameter('rate', [heads], smallRates);
  const rule = GatedDeltaRule(heads);
  const norm = HeadRMSNorm(scope.at('norm'), width / heads);
  const gate = map('gate', width);
  const output = map('output', width);
  return (u: Tensor, pass: Pass) => {
    const q = scaledHeads(query(u, pass), heads, 1 / Math.sqrt(width / heads));
    const k = scaledHeads(key(u, pass), heads, 1);
    const v = value(u, pass);
    const rates = multiplyRow(softplus(addRow(fade(u), rate.value)), exponential(decay.value));
    const alpha = exponential(affine(rates, -1));
    const beta = affine(sigmoid(write(u)), strength);
    const y = rule({ q, k, v, alpha, beta }, pass);
    return output(multiply(norm(y, heads), silu(gate(u))));
  };
}

function Block(scope: Scope, dimensions: DeltaNetDimensions, strength: number) {
  const { width, inner } = dimensions;
  const map = (name: string, inputs: number, outputs: number) =>
    Linear(scope.at(name), inputs, outputs, { bias: false, initialise: normal(DEVIATION) });
  const norm1 = RMSNorm(scope.at('norm1'), width);
  const mix = Mixer(scope.at('mixer'), scope.at('dynamics'), dimensions, strength);
  const norm2 = RMSNorm(scope.at('norm2'), width);
  const gate = map('mlp.gate', width, inner);
  const up = map('mlp.up', width, inner);
  const down = map('mlp.down', inner, width);
  return (x: Tensor, pass: Pass) => {
    const mixed = add(x, mix(norm1(x), pass));
    const fed = norm2(mixed);
    return add(mixed, down(swiglu(gate(fed), up(fed))));
  };
}

export const deltanet = withOptions(options, (on) =>
  defineArchitecture<DeltaNetDimensions>({
    id: 'deltanet',
    name: 'Gated DeltaNet',
    family: 'linear-attention',
    accepts: ['tokens', 'rows'],
    standsFor: { en: 'Qwen3-Next, Kimi Linear', zh: 'Qwen3-Next、Kimi Linear' },
    description: {
      en: 'A memory table of fixed size in which each step looks up its key and replaces what stands there, and which can also fade as a whole. Recalls pairs far better than memories that only add; like them it is limited by the size of its table.',
      zh: '一张大小固定的记忆表：每一步按键查表，把原来的内容换成新的，整张表也可以按需淡化。配对回忆远胜只会累加的记忆，但同样受表的大小限制。',
    },
    citation: {
      text: 'Yang et al. 2024, Gated delta networks: improving Mamba2 with delta rule',
      url: 'https://arxiv.org/abs/2412.06464',
    },
    step: 4,
    inner: (width) => Math.round((8 * width) / 3),
    dimensions: (width, inner, size) => ({
      width,
      inner,
      layers: layersOf[size],
      heads: headsFor(width, size === 'nano' ? 2 : 4),
    }),

    build(scope, dimensions, shape) {
      const { width, layers } = dimensions;
      return Stack(scope, shape, {
        width,
        layers,
        block: (at) => Block(at, dimensions, on['negative-eigenvalues'] ? 2 : 1),
        norm: RMSNorm,
        stem: normal(DEVIATION),
        head: normal(DEVIATION),
        tied: false,
      });
    },

    carried: ({ width, layers, heads }) => layers * ((width * width) / heads + 3 * (TAPS - 1) * width),
    flops({ width, inner, layers, heads }, shape) {
      const time = shape.input[0]!;
      const { stem, head } = borderFlops(shape, width);
      const maps = 2 * time * (5 * width * width + 2 * width * heads + 3 * width * inner);
      const convolutions = 2 * time * 3 * TAPS * width;
      const rule = (6 * time * width * width) / heads;
      const block = maps + convolutions + rule;
      return { forward: stem + layers * block + head, training: 2 * stem + 3 * (layers * block + head) };
    },
    recipe: adamw(
      'AdamW, decay 0.1, clipping at 1, warm-up: Yang et al. 2024, section 4; the rate is raised for small models',
    ),
    equations: [
      'x ← x + W_o·(RMS(y) ⊙ SiLU(W_g·u)),  u = RMS₁(x), the inner RMS over each head',
      'x ← x + W_down·(SiLU(W_gate·z) ⊙ W_up·z),  z = RMS₂(x)',
      'logits = head(RMS(x))',
      'q, k, v = SiLU(conv₄(W·u));  q and k of length 1 in each head, then q divided by √D',
      `β = ${on['negative-eigenvalues'] ? '2·' : ''}σ(W_β·u);  α = exp(−exp(decay)·softplus(W_α·u + rate)), one number a head`,
      'S_t = α_t·S_{t−1}·(I − β_t·k_t·k_tᵀ) + β_t·v_t·k_tᵀ;  y_t = S_t·q_t;  S_0 = 0',
    ],
    leftOut:
      'Values twice as wide as keys, which the paper’s larger models have; the hybrids with attention of Qwen3-Next and Kimi Linear.',
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
                'Delta rule: S ← α·S·(I − β·k·kᵀ) + β·v·kᵀ, y = S·q',
                [
                  box('Queries', 'blocks.*.mixer.query'),
                  box('Convolution, SiLU, length 1', 'blocks.*.mixer.conv.query'),
                ],
                [
                  box('Keys', 'blocks.*.mixer.key'),
                  box('Convolution, SiLU, length 1', 'blocks.*.mixer.conv.key'),
                ],
                [
                  box('Values', 'blocks.*.mixer.value'),
                  box('Convolution, SiLU', 'blocks.*.mixer.conv.value'),
                ],
                [box('Decay α', 'blocks.*.mixer.alpha', 'blocks.*.dynamics')],
                [box('Strength β, σ', 'blocks.*.mixer.beta')],
              ),
              box('RMS norm of each head', 'blocks.*.mixer.norm'),
            ],
            [box('Gate, SiLU', 'blocks.*.mixer.gate')],
          ),
          box('Linear', 'blocks.*.mixer.output'),
        ),
        residual(box('RMS norm', 'blocks.*.norm2'), box('MLP, SwiGLU', 'blocks.*.mlp')),
      ),
      box('RMS norm', 'norm'),
      box('Head', 'head'),
    ],
    conventions: {
      normEpsilon: NORM_EPSILON,
      lengthEpsilon: LENGTH_EPSILON,
      activation: 'silu',
      block: 'x = x + mixer(norm1(x)); x = x + down(silu(gate(norm2(x)))·up(norm2(x)))',
      mixer:
        'q, k, v = silu(conv(u·W)); q, k = u / sqrt(sum u^2 + lengthEpsilon) per head; q is divided by sqrt(D); S = alpha·S(I - beta·k k^T) + beta·v k^T; y = S q; output(headNorm(y)·silu(gate(u)))',
      alpha: 'exp(-exp(dynamics.decay)·softplus(alpha(u) + dynamics.rate))',
      negativeEigenvalues: on['negative-eigenvalues'],
      convolution: 'causal, depthwise, the last tap meets the present',
      norms: 'root mean square',
      form: 'head(norm(blocks(stem)))',
      initialState: 0,
      tiedHead: false,
    },
  }),
);
