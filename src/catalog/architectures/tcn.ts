/**
 * WaveNet: z = tanh(W_f·[x_{t−δ}, x_t]) ⊙ σ(W_g·[x_{t−δ}, x_t]) with δ doubling from block to block; x ← x + W_r·z, and the
 * skips W_s·z of all blocks are summed and read out. van den Oord et al. 2016, WaveNet: a generative model for raw audio.
 */
import { add, multiply, relu, sigmoid, tanh } from '../../engine/ops/elementwise';
import type { Tensor } from '../../engine/tf';
import { fanInUniform, normal } from '../../nn/initialisers';
import { Linear } from '../../nn/layers';
import { DilatedTaps } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, layersOf, type Dimensions } from '../architecture';
import { box, branches, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { answered, borderFlops, SequenceHead, SequenceStem } from '../sequence';

/** The published dilations are 1 … 512, again and again. */
const LONGEST_CYCLE = 10;

interface TcnDimensions extends Dimensions {
  layers: number;
  /** Blocks after which the dilation starts again at 1. */
  cycle: number;
}

const dilationOf = (layer: number, { cycle }: TcnDimensions) => 2 ** (layer % cycle);

const map = (scope: Scope, inputs: number, outputs: number) =>
  Linear(scope, inputs, outputs, { bias: true, initialise: fanInUniform(inputs) });

function Block(scope: Scope, layer: number, dimensions: TcnDimensions) {
  const { width, inner, layers } = dimensions;
  const taps = DilatedTaps(dilationOf(layer, dimensions));
  const filter = map(scope.at('filter'), 2 * width, inner);
  const gate = map(scope.at('gate'), 2 * width, inner);
  const skip = map(scope.at('skip'), inner, width);
  // Nobody reads the x of the last block.
  const residual = layer < layers - 1 ? map(scope.at('residual'), inner, width) : null;
  return (x: Tensor, pass: Pass) => {
    const seen = taps(x, pass); // [batch, time, 2 · width]: x_{t−δ}, x_t
    const z = multiply(tanh(filter(seen)), sigmoid(gate(seen)));
    return { x: residual ? add(x, residual(z)) : x, skipped: skip(z) };
  };
}

export const tcn = defineArchitecture<TcnDimensions>({
  id: 'tcn',
  name: 'TCN',
  family: 'convolutional',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'WaveNet', zh: 'WaveNet' },
  description: {
    en: 'Convolutions over time that look twice as far back with every layer, so that a few layers span a long past. Trains fast and steadily; sees nothing beyond that span, and is weak at looking up one particular earlier item.',
    zh: '沿时间方向的卷积，每深一层回看的距离翻一倍，几层就能覆盖很长的历史。训练快而稳定，但看不到覆盖范围以外的内容，也不擅长精确找回某一项旧信息。',
  },
  citation: {
    text: 'van den Oord et al. 2016, WaveNet: a generative model for raw audio',
    url: 'https://arxiv.org/abs/1609.03499',
  },
  step: 1,
  inner: (width) => width,
  /** As deep as it takes to see the whole sequence. */
  dimensions(width, inner, size, shape) {
    const doublings = 32 - Math.clz32(shape.input[0]! - 1);
    const cycle = Math.min(LONGEST_CYCLE, Math.max(1, doublings));
    return { width, inner, layers: Math.max(layersOf[size], cycle), cycle };
  },

  build(scope, dimensions, shape) {
    const { width, layers } = dimensions;
    const stem = SequenceStem(
      scope,
      shape,
      width,
      shape.kind === 'tokens' ? normal(1) : fanInUniform(shape.input[1]!),
    );
    const blocks = Array.from({ length: layers }, (_, layer) =>
      Block(scope.at('blocks').at(layer), layer, dimensions),
    );
    const post = map(scope.at('post'), width, width);
    const head = SequenceHead(scope, shape, width, fanInUniform(width), stem, false);
    return (input, pass) => {
      let x = stem.apply(input);
      const skips = blocks.map((block) => {
        const { x: next, skipped } = block(x, pass);
        x = next;
        return skipped;
      });
      return head(relu(post(relu(answered(skips.reduce(add), shape)))));
    };
  },

  carried: (dimensions) =>
    Array.from({ length: dimensions.layers }, (_, layer) => dilationOf(layer, dimensions)).reduce(
      (sum, dilation) => sum + dilation * dimensions.width,
      0,
    ),
  flops({ width, inner, layers }, shape) {
    const time = shape.input[0]!;
    const { stem, head } = borderFlops(shape, width);
    // Filter and gate read two taps each; skip in every block, residual in all but the last.
    const blocks = 2 * time * width * inner * (layers * (2 + 2 + 1) + layers - 1);
    const post = 2 * (shape.target.length > 0 ? time : 1) * width * width;
    const rest = blocks + post + head;
    return { forward: stem + rest, training: 2 * stem + 3 * rest };
  },
  recipe: adamw(
    'WaveNet states none. Adam and clipping: Bai et al. 2018, An empirical evaluation of generic convolutional and recurrent networks; rate and decay as the Transformers here',
  ),
  equations: [
    'z = tanh(W_f·[x_{t−δ}, x_t] + b_f) ⊙ σ(W_g·[x_{t−δ}, x_t] + b_g);  x before the start is 0',
    's ← s + W_s·z + b_s;  x ← x + W_r·z + b_r     (no W_r in the last block)',
    'δ = 1, 2, 4, … from block to block, until a cycle has seen the whole sequence; then 1 again',
    'logits = head(ReLU(post(ReLU(s))))',
  ],
  leftOut:
    'The causal convolution before the first block (an embedding is in its place), conditioning on a speaker or a text, and 256 levels of audio. Dilations go up to what the length needs, at most the published 512.',
  diagram: [
    box('Embedding', 'embedding', 'input'),
    repeated(
      'layers',
      residual(
        branches(
          '⊙',
          [box('Convolution of 2 taps, dilated, tanh', 'blocks.*.filter')],
          [box('Convolution of 2 taps, dilated, σ', 'blocks.*.gate')],
        ),
        branches(
          's, x',
          [box('Linear, to the sum of skips s', 'blocks.*.skip')],
          [box('Linear', 'blocks.*.residual')],
        ),
      ),
    ),
    box('Sum of skips, ReLU'),
    box('Linear, ReLU', 'post'),
    box('Head', 'head'),
  ],
  conventions: {
    taps: 'rows 0 to width - 1 of filter and gate meet x at t - dilation (0 before the start), the others x at t',
    dilation: '2^(block mod cycle)',
    block:
      'z = tanh(filter(taps))·sigmoid(gate(taps)); s = s + skip(z); x = x + residual(z), not in the last',
    form: 'head(relu(post(relu(s)))), s the sum of all skips',
    tiedHead: false,
  },
});
