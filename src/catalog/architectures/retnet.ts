/**
 * RetNet: x ← x + retention(LN(x)); x ← x + W_down·GELU(W_up·LN(x)). Retention is attention without softmax that fades with
 * distance: S ← γ·S + kᵀ·v, y = q·S, with a γ of its own in each head, rotary positions, a norm on each head and a gate.
 * Sun et al. 2023.
 */
import { add, affine, gelu, multiply, silu } from '../../engine/ops/elementwise';
import { linearAttentionFlops } from '../../engine/ops/linear-attention';
import { NORM_EPSILON } from '../../engine/ops/norm';
import { ROTARY_BASE } from '../../engine/ops/rotary';
import { tf, type Tensor } from '../../engine/tf';
import { centredHeads } from '../../nn/heads';
import { fanInUniform, normal, uniform } from '../../nn/initialisers';
import { LayerNorm, Linear } from '../../nn/layers';
import { LinearAttention, Rotary } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, headsFor, layersOf, type Dimensions } from '../architecture';
import { box, branches, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { borderFlops, Stack } from '../sequence';

const VALUE_RATIO = 2;
/** Smaller than Glorot's by so much, as the published code starts all that reads x. */
const READING = 2 ** -2.5;

interface RetNetDimensions extends Dimensions {
  layers: number;
  heads: number;
}

/** Uniform with the variance 2 / (inputs + outputs), times gain² (Glorot & Bengio 2010). */
const glorot = (inputs: number, outputs: number, gain: number) =>
  uniform(gain * Math.sqrt(6 / (inputs + outputs)));

/** log γ_h at every step: γ_h = 1 − 2^(−5−h). @returns [batch, time, heads] */
function logDecays([batch, time]: number[], heads: number): Tensor {
  const logs = Array.from({ length: heads }, (_, head) => Math.log1p(-(2 ** (-5 - head))));
  const all = Float32Array.from({ length: batch! * time! * heads }, (_, at) => logs[at % heads]!);
  return tf.tensor3d(all, [batch!, time!, heads]);
}

function Retention(scope: Scope, { width, heads }: RetNetDimensions) {
  const values = VALUE_RATIO * width;
  const map = (name: string, inputs: number, outputs: number, gain: number) =>
    Linear(scope.at(name), inputs, outputs, { bias: false, initialise: glorot(inputs, outputs, gain) });
  const query = map('query', width, width, READING);
  const key = map('key', width, width, READING);
  const value = map('value', width, values, READING);
  const gate = map('gate', width, values, READING);
  const output = map('output', values, width, 1);
  const turn = Rotary(heads);
  const retain = LinearAttention({ heads, keyHeads: heads });
  return (u: Tensor, pass: Pass) => {
    const q = turn(query(u), pass);
    const k = affine(turn(key(u), pass), 1 / Math.sqrt(width / heads));
    const y = retain(q, k, value(u), logDecays(u.shape, heads), pass);
    return output(multiply(silu(gate(u)), centredHeads(y, heads)));
  };
}

function Block(scope: Scope, dimensions: RetNetDimensions) {
  const { width, inner } = dimensions;
  const map = (name: string, inputs: number, outputs: number) =>
    Linear(scope.at(name), inputs, outputs, { bias: false, initialise: fanInUniform(inputs) });
  const norm1 = LayerNorm(scope.at('norm1'), width);
  const retention = Retention(scope.at('retention'), dimensions);
  const norm2 = LayerNorm(scope.at('norm2'), width);
  const up = map('mlp.up', width, inner);
  const down = map('mlp.down', inner, width);
  return (x: Tensor, pass: Pass) => {
    const retained = add(x, retention(norm1(x), pass));
    return add(retained, down(gelu(up(norm2(retained)))));
  };
}

export const retnet = defineArchitecture<RetNetDimensions>({
  id: 'retnet',
  name: 'RetNet',
  family: 'linear-attention',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'RetNet, gated linear attention', zh: 'RetNet、门控线性注意力' },
  description: {
    en: 'Attention without softmax whose memory of each step fades at a fixed rate, so that the whole past fits into a table of fixed size. Cheap on long texts and quick to generate; it cannot choose what to forget, so it recalls single items less well than attention.',
    zh: '去掉 softmax 的注意力：每一步留下的记忆按固定速度淡去，全部历史装进一张大小固定的表。长文本省、生成快；但它不能选择忘掉什么，回忆单个条目不如注意力。',
  },
  citation: {
    text: 'Sun et al. 2023, Retentive network: a successor to Transformer for large language models',
    url: 'https://arxiv.org/abs/2307.08621',
  },
  step: 4,
  inner: (width) => 2 * width,
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
      block: (at) => Block(at, dimensions),
      norm: LayerNorm,
      stem: normal(0.02),
      head: normal(0.02),
      tied: false,
    });
  },

  carried: ({ width, layers, heads }) => layers * (width / heads) * VALUE_RATIO * width,
  flops({ width, inner, layers, heads }, shape) {
    const time = shape.input[0]!;
    const { stem, head } = borderFlops(shape, width);
    const maps = 2 * time * ((2 + 3 * VALUE_RATIO) * width * width + 2 * width * inner);
    const keySize = width / heads;
    const retain = linearAttentionFlops(time, { heads, keySize, valueSize: VALUE_RATIO * keySize });
    const block = maps + retain;
    return { forward: stem + layers * block + head, training: 2 * stem + 3 * (layers * block + head) };
  },
  recipe: adamw(
    'AdamW, decay 0.05, a linear warm-up: Sun et al. 2023, section 3.1; clipping at 1 is ours, the rate is raised for small models',
    { weightDecay: 0.05 },
  ),
  equations: [
    'x ← x + W_o·(SiLU(W_g·u) ⊙ norm(retention(u))),  u = LN₁(x)',
    'x ← x + W_down·GELU(W_up·LN₂(x))',
    'logits = head(LN(x))',
    'retention, in each head h: S_t = γ_h·S_{t−1} + k_tᵀ·v_t;  y_t = q_t·S_t;  S_0 = 0;  γ_h = 1 − 2^(−5−h), h = 0, 1, …',
    'q and k are turned by their positions as in Llama, k is divided by √D; v has 2·D columns a head; norm: each head to mean 0 and variance 1',
  ],
  leftOut:
    'The scaling of decays and scores that the parallel form needs in low precision, which the norm of the heads cancels; DeepNet’s start of the weights (ours are the published code’s, the embedding’s deviation 0.02); dropout. The paper writes the turning of q and k as an xPos-like complex rotation, here it is Llama’s rotary form. Models far larger have more heads, so more rates of forgetting.',
  diagram: [
    box('Embedding', 'embedding', 'input'),
    repeated(
      'layers',
      residual(
        box('Layer norm', 'blocks.*.norm1'),
        branches(
          '⊙',
          [
            branches(
              'S ← γ·S + kᵀ·v, y = q·S',
              [box('Queries, turned', 'blocks.*.retention.query')],
              [box('Keys, turned', 'blocks.*.retention.key')],
              [box('Values', 'blocks.*.retention.value')],
            ),
            box('Norm of each head'),
          ],
          [box('Gate, SiLU', 'blocks.*.retention.gate')],
        ),
        box('Linear', 'blocks.*.retention.output'),
      ),
      residual(box('Layer norm', 'blocks.*.norm2'), box('MLP, GELU', 'blocks.*.mlp')),
    ),
    box('Layer norm', 'norm'),
    box('Head', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    activation: 'gelu-tanh',
    block: 'x = x + retention(norm1(x)); x = x + down(gelu(up(norm2(x))))',
    retention: 'S = decay·S + k^T v; y = q·S; output(silu(gate(u))·headNorm(y)); k is divided by sqrt(D)',
    decay: '1 - 2^(-5-h) in head h from 0',
    headNorm: 'layer norm of the 2·D columns of a head, without gain and bias, epsilon as the others',
    valueRatio: VALUE_RATIO,
    norms: 'layer norm',
    form: 'head(norm(blocks(stem)))',
    rotaryBase: ROTARY_BASE,
    rotaryForm: 'q and k: elements j and j + D/2 of a head turn by position·base^(-2j/D), position from 0',
    initialState: 0,
    tiedHead: false,
  },
});
