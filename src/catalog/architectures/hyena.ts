/**
 * Hyena, order 2: y = q ⊙ (h ∗ (k ⊙ v)) with a filter h as long as the sequence, which a small network with sines makes
 * from the position and a window lets fade; q, k and v come through short convolutions. Poli et al. 2023.
 */
import { add, gelu, multiply, sine } from '../../engine/ops/elementwise';
import { longConv } from '../../engine/ops/long-conv';
import { multiplyRow } from '../../engine/ops/multiply-row';
import { NORM_EPSILON } from '../../engine/ops/norm';
import { tf, type Tensor } from '../../engine/tf';
import { fanInUniform, normal, ones, type Initialiser } from '../../nn/initialisers';
import { LayerNorm, Linear } from '../../nn/layers';
import { CausalConv } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, layersOf, type Dimensions } from '../architecture';
import { box, branches, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { borderFlops, Stack } from '../sequence';

const DEVIATION = 0.02;
/** Taps of the short convolutions. */
const TAPS = 3;
/** Frequencies of a position's features, in turns of the whole sequence. */
const BANDS = [1e-4, 1];
/** τ, and a cosine and a sine of each band. */
const FEATURES = 1 + 2 * BANDS.length;
/** The window falls to `level` after these shares of the sequence: the first channel's, the last one's. */
const WINDOW = { level: 0.01, slowest: 1.5, fastest: 0.3 };

interface HyenaDimensions extends Dimensions {
  layers: number;
  /** Width of the network that makes the filter. */
  filter: number;
}

/** Share of the sequence that has passed at each step, from 0 to 1. */
const passed = (t: number, time: number) => t / Math.max(1, time - 1);

/** What the filter's network sees of each position. @returns [time, FEATURES] */
function positionFeatures(time: number): Tensor {
  const rows = Array.from({ length: time }, (_, t) => {
    const angles = BANDS.map((band) => (band * 2 * Math.PI * t) / time);
    return [passed(t, time), ...angles.map(Math.cos), ...angles.map((angle) => -Math.sin(angle))];
  });
  return tf.tensor2d(rows);
}

/** exp(−τ·|δ|), from a slow δ in the first channel to a fast one in the last. @returns [time, width] */
function windows(time: number, width: number): Tensor {
  const { level, slowest, fastest } = WINDOW;
  const [from, to] = [-Math.log(level) / slowest, -Math.log(level) / fastest];
  const rates = Array.from({ length: width }, (_, c) => from + ((to - from) * c) / Math.max(1, width - 1));
  return tf.tensor2d(
    Array.from({ length: time }, (_, t) => rates.map((rate) => Math.exp(-passed(t, time) * rate))),
  );
}

/** The implicit filter. @returns a function to [time, width], the first row meeting the present */
function Filter(scope: Scope, filter: number, width: number) {
  const map = (name: string, inputs: number, outputs: number, bias: boolean, fromData: boolean) =>
    Linear(scope.at(name), inputs, outputs, { bias, initialise: fanInUniform(inputs), fromData });
  const frequency = scope.parameter('frequency', [filter], ones);
  const first = map('first', FEATURES, filter, true, true);
  const second = map('second', filter, filter, true, false);
  const third = map('third', filter, width, false, false);
  const wave = (x: Tensor) => sine(multiplyRow(x, frequency.value));
  return (time: number): Tensor => {
    const made = third(wave(second(wave(first(positionFeatures(time))))));
    return multiply(made, windows(time, width));
  };
}

function Block(scope: Scope, { width, inner, layers, filter }: HyenaDimensions) {
  const map = (name: string, inputs: number, outputs: number, initialise: Initialiser) =>
    Linear(scope.at(name), inputs, outputs, { bias: true, initialise });
  const onResidual = normal(DEVIATION / Math.sqrt(2 * layers));
  const convolved = (name: string) => {
    const project = map(`mixer.${name}`, width, width, normal(DEVIATION));
    const settings = { width: TAPS, bias: true, initialise: fanInUniform(TAPS) };
    const conv = CausalConv(scope.at('mixer.conv').at(name), width, settings);
    return (x: Tensor, pass: Pass) => conv(project(x), pass);
  };
  const norm1 = LayerNorm(scope.at('norm1'), width);
  const query = convolved('query');
  const key = convolved('key');
  const value = convolved('value');
  const skip = scope.parameter('mixer.skip', [width], normal(1));
  const filterOf = Filter(scope.at('filter'), filter, width);
  const output = map('mixer.output', width, width, onResidual);
  const norm2 = LayerNorm(scope.at('norm2'), width);
  const up = map('mlp.up', width, inner, normal(DEVIATION));
  const down = map('mlp.down', inner, width, onResidual);
  return (x: Tensor, pass: Pass) => {
    const seen = norm1(x);
    const w = multiply(key(seen, pass), value(seen, pass)); // [batch, time, width]
    const remembered = add(longConv(w, filterOf(w.shape[1]!)), multiplyRow(w, skip.value));
    const mixed = add(x, output(multiply(query(seen, pass), remembered)));
    return add(mixed, down(gelu(up(norm2(mixed)))));
  };
}

export const hyena = defineArchitecture<HyenaDimensions>({
  id: 'hyena',
  name: 'Hyena',
  family: 'convolutional',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'Hyena, StripedHyena', zh: 'Hyena、StripedHyena' },
  description: {
    en: 'Attention replaced by a convolution as long as the text, whose filter a small network draws, between two gates that the data set. Cheap on very long sequences such as DNA; weaker than attention at recalling many pairs, and every new token reads the whole text again.',
    zh: '用与文本等长的卷积代替注意力：卷积核由一个小网络生成，前后各有一道由数据决定的门。处理 DNA 等超长序列开销小；回忆大量键值对不如注意力，且每生成一个词元都要重读全文。',
  },
  citation: {
    text: 'Poli et al. 2023, Hyena hierarchy: towards larger convolutional language models',
    url: 'https://arxiv.org/abs/2302.10866',
  },
  step: 4,
  inner: (width) => 4 * width,
  dimensions: (width, inner, size) => ({
    width,
    inner,
    layers: layersOf[size],
    filter: { nano: 8, micro: 16, mini: 32, small: 64 }[size],
  }),

  build(scope, dimensions, shape) {
    const { width, layers } = dimensions;
    return Stack(scope, shape, {
      width,
      layers,
      block: (at) => Block(at, dimensions),
      norm: LayerNorm,
      stem: shape.kind === 'tokens' ? normal(DEVIATION) : fanInUniform(shape.input[1]!),
      head: normal(DEVIATION),
      tied: false,
    });
  },

  carried: () => null,
  flops({ width, inner, layers, filter }, shape) {
    const time = shape.input[0]!;
    const { stem, head } = borderFlops(shape, width);
    const maps = 2 * time * width * (4 * width + 2 * inner);
    const convolutions = width * time * (3 * 2 * TAPS + time + 1);
    const blocks = layers * (maps + convolutions);
    // The filters do not depend on the examples.
    const first = layers * 2 * time * FEATURES * filter;
    const rest = layers * 2 * time * filter * (filter + width);
    return {
      forward: stem + blocks + head,
      training: 2 * stem + 3 * (blocks + head),
      shared: { forward: first + rest, training: 2 * first + 3 * rest },
    };
  },
  recipe: adamw(
    'AdamW, betas (0.9, 0.98), decay 0.1, warm-up and cosine: Poli et al. 2023, appendix A; rate and betas as the Transformers here',
  ),
  equations: [
    'x ← x + W_o·(q ⊙ (h ∗ w + D ⊙ w)),  w = k ⊙ v',
    'x ← x + down(GELU(up(LN₂(x))))',
    'q, k, v = conv₃(W·u + b),  u = LN₁(x)',
    'h ∗ w: Σ_{l ≤ t} h_l ⊙ w_{t−l}',
    'h_l = W₃·sin(f ⊙ (W₂·sin(f ⊙ (W₁·e_l + b₁)) + b₂)) ⊙ exp(−τ·|δ|),  τ = l / (T − 1)',
    'e_l = (τ, cos ω₁, cos ω₂, −sin ω₁, −sin ω₂),  ω_j = 2π·l/T · (10⁻⁴ or 1);  δ from 3.1 in the first channel to 15.4 in the last',
    'logits = head(LN(x))',
  ],
  leftOut:
    'Fast Fourier transforms: the convolution adds up directly, T²/2 products a channel. Of the filter’s network one hidden layer of two, and its own learning rate. Orders above 2. The tied head of the published language model. Step-by-step generation from a distilled filter: every new token reads all anew.',
  diagram: [
    box('Embedding', 'embedding', 'input'),
    repeated(
      'layers',
      residual(
        box('Layer norm', 'blocks.*.norm1'),
        branches(
          '⊙',
          [box('Query q: linear, convolution', 'blocks.*.mixer.query', 'blocks.*.mixer.conv.query')],
          [
            branches(
              '⊙',
              [box('Key k: linear, convolution', 'blocks.*.mixer.key', 'blocks.*.mixer.conv.key')],
              [box('Value v: linear, convolution', 'blocks.*.mixer.value', 'blocks.*.mixer.conv.value')],
            ),
            box('Long convolution, filter from a network', 'blocks.*.filter', 'blocks.*.mixer.skip'),
          ],
        ),
        box('Linear', 'blocks.*.mixer.output'),
      ),
      residual(box('Layer norm', 'blocks.*.norm2'), box('MLP, GELU', 'blocks.*.mlp')),
    ),
    box('Layer norm', 'norm'),
    box('Head', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    norms: 'layer norm',
    activation: 'gelu-tanh',
    block:
      'x = x + mixer.output(q·(h*w + mixer.skip·w)), w = k·v; x = x + down(gelu(up(norm2(x)))); q, k, v = conv(linear(norm1(x)))',
    convolution: `depthwise, causal, ${TAPS} taps, the last meets the present`,
    filter:
      'h = third(sin(frequency·second(sin(frequency·first(e)))))·exp(-tau·|delta|); e = (tau, cos, cos, -sin, -sin of 2·pi·t/T·band)',
    bands: BANDS.join(', '),
    window: `tau = t/(T - 1); delta linear over the channels from ln(${WINDOW.level})/${WINDOW.slowest} to ln(${WINDOW.level})/${WINDOW.fastest}`,
    form: 'head(norm(blocks(stem)))',
    tiedHead: false,
  },
});
