/**
 * Diffusion Transformer: the diffusion of ddpm.ts, ε guessed by a Transformer over patches. The step sets shift, scale and gate of
 * every norm and branch: a ← a + g₁ ⊙ attention(LN(a)⊙(1 + s₁) + b₁); a ← a + g₂ ⊙ W₂·GELU(W₁·(LN(a)⊙(1 + s₂) + b₂)); gates start
 * at 0 (adaLN-Zero). Peebles & Xie 2023.
 */
import { addRow } from '../../engine/ops/add-row';
import { attention } from '../../engine/ops/attention';
import { add, affine, gelu } from '../../engine/ops/elementwise';
import { addExampleRow, multiplyExampleRow } from '../../engine/ops/example-row';
import { NORM_EPSILON } from '../../engine/ops/norm';
import { tf, type Tensor } from '../../engine/tf';
import { TimeCondition, waveAngles } from '../../nn/diffusion';
import { centredHeads } from '../../nn/heads';
import { glorot, normal, zeros } from '../../nn/initialisers';
import { Linear } from '../../nn/layers';
import { joined, patches, patchGrid } from '../../nn/patches';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, headsFor, layersOf, type Dimensions } from '../architecture';
import { box, repeated, residual } from '../diagram';
import {
  columnsOf,
  denoising,
  diffusionConventions,
  diffusionView,
  isImage,
  numbersOf,
  sampleOf,
} from '../generative';
import { adamw } from '../recipe';

const PATCH = 4;
/** Waves that tell the step. */
const TIME_WAVES = 32;
const TIME_DEVIATION = 0.02;
/** Shift, scale and gate of two branches. */
const MODULATIONS = 6;

interface DitDimensions extends Dimensions {
  layers: number;
  heads: number;
}

/** A sample as tokens: patches of an image, single numbers of a point. */
interface Tokens {
  count: number;
  /** Numbers of a token. */
  size: number;
  /** [batch, ...sample] → [batch, count, size] */
  cut(x: Tensor): Tensor;
  /** Back: what `cut` undid. */
  join(tokens: Tensor): Tensor;
  /** Fixed, [count, width]. */
  positions(width: number): Tensor;
}

function tokensOf(sample: number[]): Tokens {
  const waves = (number: number, count: number) => {
    const angles = waveAngles(number, count);
    return [...angles.map(Math.sin), ...angles.map(Math.cos)];
  };
  if (!isImage(sample)) {
    const count = numbersOf(sample);
    return {
      count,
      size: 1,
      cut: (x) => x.reshape([-1, count, 1]),
      join: (tokens) => tokens.reshape([-1, count]),
      positions: (width) => tf.tensor2d(Array.from({ length: count }, (_, at) => waves(at, width / 2))),
    };
  }
  const [rows, columns] = patchGrid(sample, PATCH);
  const size = PATCH * PATCH * sample[2]!;
  const count = rows * columns;
  return {
    count,
    size,
    cut: (x) => patches(x, PATCH).reshape([-1, count, size]),
    join: (tokens) => joined(tokens.reshape([-1, rows, columns, size]), PATCH),
    positions: (width) =>
      tf.tensor2d(
        Array.from({ length: count }, (_, at) => [
          ...waves(Math.floor(at / columns), width / 4),
          ...waves(at % columns, width / 4),
        ]),
      ),
  };
}

const map = (scope: Scope, inputs: number, outputs: number, fromData = false) =>
  Linear(scope, inputs, outputs, { bias: true, initialise: glorot(inputs, outputs), fromData });

/** `count` rows of each example, from what is told of the step: all 0 at the start. */
function Modulation(scope: Scope, width: number, count: number) {
  const modulate = Linear(scope.at('modulation'), width, count * width, { bias: true, initialise: zeros });
  return (time: Tensor): Tensor[] => {
    const rows = modulate(time);
    return Array.from({ length: count }, (_, index) => columnsOf(rows, index * width, width));
  };
}

/** LN(a) ⊙ (1 + scale) + shift */
const modulated = (a: Tensor, shift: Tensor, scale: Tensor): Tensor =>
  addExampleRow(multiplyExampleRow(centredHeads(a, 1), affine(scale, 1, 1)), shift);

function Block(scope: Scope, { width, inner, heads }: DitDimensions) {
  const modulation = Modulation(scope, width, MODULATIONS);
  const query = map(scope.at('attention.query'), width, width);
  const key = map(scope.at('attention.key'), width, width);
  const value = map(scope.at('attention.value'), width, width);
  const output = map(scope.at('attention.output'), width, width);
  const up = map(scope.at('mlp.up'), width, inner);
  const down = map(scope.at('mlp.down'), inner, width);
  return (a: Tensor, time: Tensor) => {
    const [shift1, scale1, gate1, shift2, scale2, gate2] = modulation(time) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const seen = modulated(a, shift1, scale1);
    const mixed = attention(query(seen), key(seen), value(seen), { heads, keyHeads: heads, causal: false });
    const attended = add(a, multiplyExampleRow(output(mixed), gate1));
    const fed = modulated(attended, shift2, scale2);
    return add(attended, multiplyExampleRow(down(gelu(up(fed))), gate2));
  };
}

export const dit = defineArchitecture<DitDimensions>({
  id: 'dit',
  name: 'DiT',
  family: 'generative',
  accepts: ['unlabelled'],
  standsFor: {
    en: 'Diffusion Transformers: Stable Diffusion 3, Sora',
    zh: '扩散 Transformer，如 Stable Diffusion 3、Sora',
  },
  description: {
    en: 'A diffusion model whose network is a Transformer over patches: it guesses the noise, and how noisy the sample is sets every norm. Grows better with size than a U-Net; small ones with few examples lag behind it, and drawing takes many passes.',
    zh: '以图块上的 Transformer 为网络的扩散模型：猜测噪声，并由噪声的强弱来调节每一处归一化。模型越大越胜过 U-Net；模型小、样本少时则不如它，作画同样要算很多遍。',
  },
  citation: {
    text: 'Peebles & Xie 2023, Scalable diffusion models with Transformers',
    url: 'https://arxiv.org/abs/2212.09748',
  },
  ownObjective: {
    en: 'Its loss is the mean squared error of the noise that it guesses: it compares with other diffusion models, not with the bound in nats of an autoencoder.',
    zh: '它的损失是所猜噪声的均方误差：只能与其他扩散模型相比，不能与自编码器以 nats 计的上界相比。',
  },
  step: 4,
  inner: (width) => 4 * width,
  dimensions(width, inner, size, shape) {
    tokensOf(sampleOf(shape));
    return { width, inner, layers: layersOf[size], heads: headsFor(width, size === 'nano' ? 2 : 4) };
  },
  view: diffusionView,
  objective: () => 'noise',

  build(scope, dimensions, shape) {
    const { width, layers } = dimensions;
    const sample = sampleOf(shape);
    const tokens = tokensOf(sample);
    const told = TimeCondition(scope.at('time'), { waves: TIME_WAVES, width }, [
      normal(TIME_DEVIATION),
      normal(TIME_DEVIATION),
    ]);
    const first = map(scope.at('first'), tokens.size, width, true);
    const blocks = Array.from({ length: layers }, (_, layer) =>
      Block(scope.at('blocks').at(layer), dimensions),
    );
    const modulation = Modulation(scope, width, 2);
    const head = Linear(scope.at('head'), width, tokens.size, { bias: true, initialise: zeros });
    return denoising(sample, (noisy, steps) => {
      const time = told(steps); // [batch, width]
      const start = addRow(first(tokens.cut(noisy)), tokens.positions(width));
      const a = blocks.reduce((x, block) => block(x, time), start); // [batch, tokens, width]
      const [shift, scale] = modulation(time) as [Tensor, Tensor];
      return tokens.join(head(modulated(a, shift, scale)));
    });
  },

  carried: () => null,
  flops({ width, inner, layers }, shape) {
    const { count, size } = tokensOf(sampleOf(shape));
    const fromData = 2 * (TIME_WAVES * width + count * size * width);
    const maps = 2 * count * (4 * width * width + 2 * width * inner);
    const attend = 4 * width * count * count;
    const block = 2 * MODULATIONS * width * width + maps + attend;
    const rest = 2 * width * width + layers * block + 2 * 2 * width * width + 2 * count * width * size;
    return { forward: fromData + rest, training: 2 * fromData + 3 * rest };
  },
  recipe: adamw(
    'AdamW without decay, warm-up or clipping: Peebles & Xie 2023, section 4; the rate is raised from 1e-4 for small models and short runs',
    { learningRate: 0.001, warmup: 0, clip: null, weightDecay: 0 },
  ),
  equations: [
    'y_k = √ᾱ_k·y + √(1 − ᾱ_k)·ε as DDPM;  a = first(patches of y_k) + P',
    'c = W₂·SiLU(W₁·(cos kω, sin kω)),  ω_j = 10000^(−j/16)',
    '(b₁, s₁, g₁, b₂, s₂, g₂) = modulation(SiLU(c)), of each block its own',
    'a ← a + g₁ ⊙ W_o·attention(LN(a) ⊙ (1 + s₁) + b₁)',
    'a ← a + g₂ ⊙ down(GELU(up(LN(a) ⊙ (1 + s₂) + b₂)))',
    'ε̂ = head(LN(a) ⊙ (1 + s) + b),  (b, s) = modulation(SiLU(c))',
    'loss = mean (ε − ε̂)²;  new samples as DDPM',
    'attention: softmax(q·kᵀ/√D)·v over all patches, D = d / heads; P: sines and cosines of row and column',
  ],
  leftOut:
    'The autoencoder around it: it works on pixels, in patches of 4×4, and on the single numbers of points. Classes and guidance, learnt variances, averaged weights. ε of the norms is 1e-5, not 1e-6; the step is told by 32 waves, not 256; P has row before column. Samples are drawn in 50 steps without fresh noise (DDIM, Song et al. 2021) instead of 250 with it; on the way guesses of the data are held in ±1, of points in ±3. The bias of the keys has no gradient; it is in the published model, so it is here.',
  diagram: [
    box('Sample + noise of step k'),
    box('Step k: waves, linear, SiLU, linear', 'time'),
    box('Patches 4×4, linear, + fixed positions', 'first'),
    repeated(
      'layers',
      box('Shift, scale and gate from k', 'blocks.*.modulation'),
      residual(
        box('Layer norm, shifted and scaled'),
        box('Attention, all to all', 'blocks.*.attention'),
        box('Gate'),
      ),
      residual(box('Layer norm, shifted and scaled'), box('MLP, GELU', 'blocks.*.mlp'), box('Gate')),
    ),
    box('Layer norm, shifted and scaled by k', 'modulation'),
    box('Head: the noise', 'head'),
  ],
  conventions: {
    ...diffusionConventions,
    normEpsilon: NORM_EPSILON,
    timeEmbedding: TIME_WAVES,
    activation: 'gelu-tanh',
    patches:
      '4×4, row-major; pixels of a patch in the order row, column, channel; of points each number is a token',
    positions:
      'fixed; images: sines and cosines of row·w, then of column·w, w_j = 10000^(-j/(width/4)); points: of index·w, w_j = 10000^(-j/(width/2))',
    time: 'c = second(silu(first(cosines of k·w, then sines))), w_j = 10000^(-j/16)',
    modulation:
      'of silu(c), in the order shift1, scale1, gate1, shift2, scale2, gate2; at the end shift, scale',
    block:
      'a = a + gate1·output(attention(norm(a)·(1 + scale1) + shift1)); a = a + gate2·down(gelu(up(norm(a)·(1 + scale2) + shift2)))',
    attention: 'no mask, softmax(q·k / sqrt(D))·v, D = width / heads; a head is D columns in succession',
    norms: 'layer norm without gain and bias, biased variance',
    form: 'head(norm(blocks(first(patches) + positions))·(1 + scale) + shift)',
  },
});
