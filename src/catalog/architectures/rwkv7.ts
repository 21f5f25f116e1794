/**
 * RWKV-7: x ← x + time mix(LN(x)); x ← x + channel mix(LN(x)). The time mix is a memory that is decayed column by column and
 * corrected: S ← S·diag(w) − S·κ̂·(a ⊙ κ̂)ᵀ + v·kᵀ, y = S·r. All of its inputs see a mixture of this step and the one before;
 * decays w, rates a and gates g come from maps of low rank. The channel mix is an MLP with squared ReLU on such a mixture.
 * Peng et al. 2025, RWKV-7 “Goose”; start of the weights as in its published code.
 */
import { addRow } from '../../engine/ops/add-row';
import { add, affine, exponential, multiply, sigmoid, squaredRelu, tanh } from '../../engine/ops/elementwise';
import { headSum } from '../../engine/ops/head-sum';
import { linear } from '../../engine/ops/linear';
import { multiplyHeads, multiplyRow } from '../../engine/ops/multiply-row';
import { NORM_EPSILON } from '../../engine/ops/norm';
import type { Tensor } from '../../engine/tf';
import { HeadNorm, LENGTH_EPSILON, scaledHeads } from '../../nn/heads';
import { called, constant, normal, uniform, zeros, type Initialiser } from '../../nn/initialisers';
import { LayerNorm, Linear } from '../../nn/layers';
import { DeltaRule, Shift } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, headsFor, layersOf, type Dimensions } from '../architecture';
import { box, branches, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { answered, borderFlops, SequenceHead, SequenceStem } from '../sequence';

const HEAD_NORM_EPSILON = 64e-5;

interface RWKVDimensions extends Dimensions {
  layers: number;
  heads: number;
  /** Of the maps behind w, a, g and the mixing of values. */
  rank: number;
}

/** The same on every machine: a number for each channel, by its place from 0 to 1. */
const byChannel = (text: string, value: (place: number, channel: number) => number): Initialiser =>
  called(text, (_, size) =>
    Float32Array.from({ length: size }, (_, channel) => value(channel / Math.max(1, size - 1), channel)),
  );

/** How much of the step before each channel takes: 1 − (channel / d)^power, more in later layers. */
const mixture = (power: number): Initialiser =>
  called(`1 − (channel / d)^${power.toPrecision(3)}`, (_, size) =>
    Float32Array.from({ length: size }, (_, channel) => 1 - (channel / size) ** power),
  );

/** From −1 to 1 along each head, flat in the middle. */
function zigzag(channel: number, size: number): number {
  const place = (2 * (channel % size)) / Math.max(1, size - 1) - 1;
  return place * Math.abs(place);
}

/** u and its mixtures with the step before. */
function Mixtures(scope: Scope, width: number) {
  const shift = Shift();
  const declare = (name: string, power: number) => scope.parameter(name, [width], mixture(power));
  const differences = (u: Tensor, pass: Pass) => add(shift(u, pass), affine(u, -1));
  return { declare, differences };
}

/** u → inside(u·down)·up */
function LowRank(scope: Scope, width: number, rank: number, inside: (x: Tensor) => Tensor = (x) => x) {
  const down = scope.parameter('down', [width, rank], zeros, true);
  const up = scope.parameter('up', [rank, width], normal(0.1 / Math.sqrt(width)), true);
  return (u: Tensor) => linear(inside(linear(u, down.value)), up.value);
}

function TimeMix(scope: Scope, dimensions: RWKVDimensions, layer: number) {
  const { width, heads, rank, layers } = dimensions;
  const size = width / heads;
  const depth = layers > 1 ? layer / (layers - 1) : 0; // 0 to 1
  const left = 1 - layer / layers; // 1 to almost 0
  const { declare, differences } = Mixtures(scope.at('shift'), width);
  const shares = {
    r: declare('r', 0.2 * left),
    w: declare('w', 0.9 * left),
    k: declare('k', 0.7 * left),
    v: declare('v', 0.7 * left),
    a: declare('a', 0.9 * left),
    g: declare('g', 0.2 * left),
  };
  const map = (name: string, bound: number) =>
    Linear(scope.at(name), width, width, {
      bias: false,
      initialise: bound === 0 ? zeros : uniform(bound / Math.sqrt(width)),
    });
  const receptance = map('receptance', 0.5);
  const key = map('key', 0.05);
  const value = map('value', 0.5);
  const decay = LowRank(scope.at('decay'), width, rank, tanh);
  const decayBias = scope.at('decay').parameter(
    'bias',
    [width],
    byChannel('−5.5 … 0.5 and ±2.5 within a head', (place, channel) => {
      return -5.5 + 6 * place ** (1 + depth ** 0.3) + 2.5 * zigzag(channel, size);
    }),
  );
  const rate = LowRank(scope.at('rate'), width, rank);
  const rateBias = scope.at('rate').parameter(
    'bias',
    [width],
    byChannel(
      '−0.39 … 0.01 and ±0.3 within a head',
      (place, channel) => -0.19 + 0.3 * zigzag(channel, size) + 0.4 * (place - 0.5),
    ),
  );
  const gate = LowRank(scope.at('gate'), width, rank, sigmoid);
  const first = layer > 0 ? LowRank(scope.at('first'), width, rank) : null;
  const firstBias =
    layer > 0
      ? scope.at('first').parameter(
          'bias',
          [width],
          byChannel('0.93 … 0.53', (place) => 0.73 - 0.4 * (place - 0.5)),
        )
      : null;
  const removal = scope.parameter(
    'removal',
    [width],
    byChannel('0.76 … 0.66', (place) => 0.71 - 0.1 * (place - 0.5)),
  );
  const replacement = scope.parameter('replacement', [width], constant(1.02));
  const bonus = scope.parameter('bonus', [width], constant(-0.04));
  const rule = DeltaRule(heads);
  const norm = HeadNorm(scope.at('norm'), width, {
    heads,
    epsilon: HEAD_NORM_EPSILON,
    bias: true,
    gain: ((1 + layer) / layers) ** 0.7,
  });
  const output = map('output', 0);

  /** @param earliest the values of the first layer, null in it */
  return (u: Tensor, earliest: Tensor | null, pass: Pass) => {
    const difference = differences(u, pass);
    const mixed = (name: keyof typeof shares) => add(u, multiplyRow(difference, shares[name].value));
    const r = receptance(mixed('r'));
    const k = key(mixed('k'));
    const forV = mixed('v');
    const ownV = value(forV);
    // w = exp(−exp(−softplus(−x) − ½)), and exp(−softplus(−x)) = σ(x).
    const w = exponential(affine(sigmoid(addRow(decay(mixed('w')), decayBias.value)), -Math.exp(-0.5)));
    const a = sigmoid(addRow(rate(mixed('a')), rateBias.value));
    const g = gate(mixed('g'));
    const v =
      earliest && first && firstBias
        ? add(ownV, multiply(add(earliest, affine(ownV, -1)), sigmoid(addRow(first(forV), firstBias.value))))
        : ownV;
    const removed = scaledHeads(multiplyRow(k, removal.value), heads, 1); // κ̂
    const written = multiply(k, affine(multiplyRow(affine(a, 1, -1), replacement.value), 1, 1));
    const y = rule({ q: r, k: written, v, w, a: affine(removed, -1), b: multiply(a, removed) }, pass);
    const direct = headSum(multiplyRow(multiply(r, written), bonus.value), heads);
    const together = add(norm(y), multiplyHeads(v, direct));
    return { y: output(multiply(together, g)), v };
  };
}

function ChannelMix(scope: Scope, { width, inner, layers }: RWKVDimensions, layer: number) {
  const { declare, differences } = Mixtures(scope, width);
  const share = declare('shift', (1 - layer / layers) ** 4);
  const key = Linear(scope.at('key'), width, inner, {
    bias: false,
    initialise: uniform(0.5 / Math.sqrt(width)),
  });
  const value = Linear(scope.at('value'), inner, width, { bias: false, initialise: zeros });
  return (u: Tensor, pass: Pass) =>
    value(squaredRelu(key(add(u, multiplyRow(differences(u, pass), share.value)))));
}

function Block(scope: Scope, dimensions: RWKVDimensions, layer: number) {
  const norm1 = LayerNorm(scope.at('norm1'), dimensions.width);
  const time = TimeMix(scope.at('time'), dimensions, layer);
  const norm2 = LayerNorm(scope.at('norm2'), dimensions.width);
  const channel = ChannelMix(scope.at('channel'), dimensions, layer);
  return (x: Tensor, earliest: Tensor | null, pass: Pass) => {
    const { y, v } = time(norm1(x), earliest, pass);
    const mixed = add(x, y);
    return { x: add(mixed, channel(norm2(mixed), pass)), v };
  };
}

export const rwkv7 = defineArchitecture<RWKVDimensions>({
  id: 'rwkv7',
  name: 'RWKV-7',
  family: 'linear-attention',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'RWKV-7 Goose', zh: 'RWKV-7 Goose' },
  description: {
    en: 'A recurrent network that trains in parallel: a memory table in which every column fades at its own pace and single entries are overwritten on demand. Tracks state better than attention at a constant cost a step; exact recall of long texts is limited by its table.',
    zh: '可以并行训练的循环网络：一张记忆表，每一列按各自的节奏淡化，单个条目可以按需改写。每步开销恒定，跟踪状态胜过注意力；长文本的精确回忆受表的大小限制。',
  },
  citation: {
    text: 'Peng et al. 2025, RWKV-7 “Goose” with expressive dynamic state evolution',
    url: 'https://arxiv.org/abs/2503.14456',
  },
  step: 4,
  inner: (width) => 4 * width,
  dimensions: (width, inner, size) => ({
    width,
    inner,
    layers: layersOf[size],
    heads: headsFor(width, size === 'nano' ? 2 : 4),
    rank: Math.ceil(width / 8),
  }),

  build(scope, dimensions, shape) {
    const { width, layers } = dimensions;
    const tiny = uniform(1e-4);
    const stem = SequenceStem(scope, shape, width, shape.kind === 'tokens' ? tiny : uniform(0.5));
    const norm0 = LayerNorm(scope.at('norm0'), width);
    const blocks = Array.from({ length: layers }, (_, layer) =>
      Block(scope.at('blocks').at(layer), dimensions, layer),
    );
    const norm = LayerNorm(scope.at('norm'), width);
    const head = SequenceHead(scope, shape, width, normal(0.5 / Math.sqrt(width)), stem, false);
    return (input, pass) => {
      let x = norm0(stem.apply(input));
      let earliest: Tensor | null = null;
      for (const block of blocks) {
        const next: { x: Tensor; v: Tensor } = block(x, earliest, pass);
        x = next.x;
        earliest ??= next.v;
      }
      return head(norm(answered(x, shape)));
    };
  },

  carried: ({ width, layers, heads }) => layers * ((width * width) / heads + 2 * width),
  flops({ width, inner, layers, heads, rank }, shape) {
    const time = shape.input[0]!;
    const { stem, head } = borderFlops(shape, width);
    const lowRanks = 4 * layers - 1; // the first layer has no earlier values
    const maps = layers * (4 * width * width + 2 * width * inner) + lowRanks * 2 * width * rank;
    const rule = (layers * 6 * time * width * width) / heads;
    const blocks = 2 * time * maps + rule;
    return { forward: stem + blocks + head, training: 2 * stem + 3 * (blocks + head) };
  },
  recipe: adamw(
    'AdamW that decays weight matrices only, warm-up: the published training code (RWKV-LM, RWKV-v7/train_temp); decay 0.1, clipping at 1 and the rate as the others here',
  ),
  equations: [
    'x ← LN₀(embedding);  x ← x + time(LN₁(x));  x ← x + channel(LN₂(x));  logits = head(LN(x))',
    'time: u_c = u_t + (u_{t−1} − u_t) ⊙ μ_c for each c of r, w, k, v, a, g',
    'r = W_r·u_r;  k = W_k·u_k;  v = W_v·u_v;  w = exp(−e^{−½}·σ(b_w + tanh(u_w·A_w)·B_w))',
    'a = σ(b_a + u_a·A_a·B_a);  g = σ(u_g·A_g)·B_g;  after layer 0: v ← v + (v₀ − v) ⊙ σ(b_v + u_v·A_v·B_v), v₀ the v of layer 0',
    'κ̂ = k ⊙ removal, of length 1 in each head;  k ← k ⊙ (1 + (a − 1) ⊙ replacement)',
    'S_t = S_{t−1}·diag(w_t) − S_{t−1}·κ̂_t·(a_t ⊙ κ̂_t)ᵀ + v_t·k_tᵀ;  y_t = S_t·r_t;  S_0 = 0',
    'time = W_o·((headNorm(y) + (Σ_head r ⊙ k ⊙ bonus)·v) ⊙ g)',
    'channel = W_v·ReLU(W_k·u_k)²',
  ],
  leftOut:
    'Ranks of their own for each of the low-rank maps: here all are an eighth of the width. The published start of low-rank maps and head is orthogonal, here normal of the same size; embeddings decay there and not here, low-rank maps here and not there. Two or four heads rather than heads of 64 columns. The published code trains the bias of the decays at twice the rate.',
  diagram: [
    box('Embedding', 'embedding', 'input'),
    box('Layer norm', 'norm0'),
    repeated(
      'layers',
      residual(
        box('Layer norm', 'blocks.*.norm1'),
        box('Token shift: mix with the step before', 'blocks.*.time.shift'),
        branches(
          '⊙',
          [
            branches(
              'S ← S·diag(w) − S·κ̂·(a ⊙ κ̂)ᵀ + v·kᵀ, y = S·r',
              [box('Receptance r', 'blocks.*.time.receptance')],
              [
                box(
                  'Key k, removal κ̂',
                  'blocks.*.time.key',
                  'blocks.*.time.removal',
                  'blocks.*.time.replacement',
                ),
              ],
              [box('Value v, mixed with the first layer’s', 'blocks.*.time.value', 'blocks.*.time.first')],
              [box('Decay w', 'blocks.*.time.decay')],
              [box('Rate a, σ', 'blocks.*.time.rate')],
            ),
            box('Norm of each head', 'blocks.*.time.norm'),
            box('Plus this step’s own value', 'blocks.*.time.bonus'),
          ],
          [box('Gate g', 'blocks.*.time.gate')],
        ),
        box('Linear', 'blocks.*.time.output'),
      ),
      residual(
        box('Layer norm', 'blocks.*.norm2'),
        box('Token shift', 'blocks.*.channel.shift'),
        box('MLP, ReLU²', 'blocks.*.channel.key', 'blocks.*.channel.value'),
      ),
    ),
    box('Layer norm', 'norm'),
    box('Head', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    headNormEpsilon: HEAD_NORM_EPSILON,
    lengthEpsilon: LENGTH_EPSILON,
    activation: 'relu squared',
    block: 'x = x + time(norm1(x)); x = x + channel(norm2(x))',
    shift: 'u + (previous u - u)·share; the step before the first is zero',
    decay: 'w = exp(-exp(-softplus(-(bias + tanh(u·down)·up)) - 0.5))',
    rule: 'S = S·diag(w) - S k^ (a·k^)^T + v k^T; y = S r; k^ = (k·removal) / sqrt(sum of squares + lengthEpsilon) per head',
    key: 'k·(1 + (a - 1)·replacement)',
    firstValues: 'v + (v of layer 0 - v)·sigmoid(bias + u·down·up), from layer 1 on',
    norms: 'layer norm; of each head with gain and bias of the whole width',
    form: 'head(norm(blocks(norm0(stem))))',
    initialState: 0,
    tiedHead: false,
  },
});
