/**
 * ConvNeXt: x ← x + scale ⊙ W₂·GELU(W₁·LN(depthwise conv 7×7(x))). A stem of patches, two stages, and between them patches
 * again: half as high and wide, twice as many channels. Liu et al. 2022, A ConvNet for the 2020s.
 */
import { addRow } from '../../engine/ops/add-row';
import { depthwiseConv2d } from '../../engine/ops/depthwise-conv2d';
import { add, gelu } from '../../engine/ops/elementwise';
import { multiplyRow } from '../../engine/ops/multiply-row';
import { NORM_EPSILON } from '../../engine/ops/norm';
import { meanPool } from '../../engine/ops/pool';
import type { Tensor } from '../../engine/tf';
import { constant, normal, zeros } from '../../nn/initialisers';
import { LayerNorm, Linear } from '../../nn/layers';
import { patches, patchGrid } from '../../nn/patches';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, layersOf, type Dimensions } from '../architecture';
import { box, repeated, residual } from '../diagram';
import { adamw } from '../recipe';

const DEVIATION = 0.02;
const PATCH = 2;
const KERNEL = 7;
const STAGES = 2;
const LAYER_SCALE = 1e-6;

interface ConvNextDimensions extends Dimensions {
  /** Of each stage. */
  blocks: number;
}

/** Channels and hidden channels of a stage. */
const sizesOf = ({ width, inner }: Dimensions, stage: number) => ({
  channels: width * 2 ** stage,
  hidden: inner * 2 ** stage,
});

const map = (scope: Scope, inputs: number, outputs: number, fromData = false) =>
  Linear(scope, inputs, outputs, { bias: true, initialise: normal(DEVIATION), fromData });

function DepthwiseConv(scope: Scope, channels: number) {
  const weight = scope.parameter('weight', [KERNEL, KERNEL, channels], normal(DEVIATION), true);
  const bias = scope.parameter('bias', [channels], zeros);
  return (x: Tensor) => addRow(depthwiseConv2d(x, weight.value), bias.value);
}

function Block(scope: Scope, { channels, hidden }: { channels: number; hidden: number }) {
  const depthwise = DepthwiseConv(scope.at('depthwise'), channels);
  const norm = LayerNorm(scope.at('norm'), channels);
  const up = map(scope.at('up'), channels, hidden);
  const down = map(scope.at('down'), hidden, channels);
  const scale = scope.at('scale').parameter('weight', [channels], constant(LAYER_SCALE));
  return (x: Tensor) => add(x, multiplyRow(down(gelu(up(norm(depthwise(x))))), scale.value));
}

export const convnext = defineArchitecture<ConvNextDimensions>({
  id: 'convnext',
  name: 'ConvNeXt',
  family: 'convolutional',
  accepts: ['image'],
  standsFor: { en: 'ConvNeXt', zh: 'ConvNeXt' },
  description: {
    en: 'A convolutional network rebuilt in the style of a Transformer: large filters look at each channel alone, then small dense layers mix the channels. Strong on images and needs few parameters; slow to get going, since every block starts almost switched off.',
    zh: '按 Transformer 的思路改造的卷积网络：先用大卷积核逐通道观察，再用小型全连接层混合各通道。图像能力强、参数省；但每个模块起初几乎不起作用，起步较慢。',
  },
  citation: { text: 'Liu et al. 2022, A ConvNet for the 2020s', url: 'https://arxiv.org/abs/2201.03545' },
  step: 1,
  inner: (width) => 4 * width,
  dimensions(width, inner, size, shape) {
    patchGrid(shape.input, PATCH ** STAGES);
    return { width, inner, blocks: layersOf[size] / STAGES };
  },

  build(scope, dimensions, shape) {
    const { width, blocks } = dimensions;
    const stem = map(scope.at('stem'), PATCH * PATCH * shape.input[2]!, width, true);
    const stemNorm = LayerNorm(scope.at('stem.norm'), width);
    const stages = Array.from({ length: STAGES }, (_, stage) =>
      Array.from({ length: blocks }, (_, index) =>
        Block(scope.at('stages').at(stage).at(index), sizesOf(dimensions, stage)),
      ),
    );
    const downsampleNorm = LayerNorm(scope.at('downsample.norm'), width);
    const downsample = map(scope.at('downsample'), PATCH * PATCH * width, 2 * width);
    const norm = LayerNorm(scope.at('norm'), 2 * width);
    const head = map(scope.at('head'), 2 * width, shape.classes);
    const [first, second] = stages.map((stage) => (x: Tensor) => stage.reduce((y, block) => block(y), x)) as [
      (x: Tensor) => Tensor,
      (x: Tensor) => Tensor,
    ];
    return (image) => {
      const fine = first(stemNorm(stem(patches(image, PATCH)))); // [batch, height / 2, width / 2, width]
      const coarse = second(downsample(patches(downsampleNorm(fine), PATCH)));
      return head(norm(meanPool(coarse)));
    };
  },

  carried: () => null,
  depth: ({ blocks }) => STAGES * blocks,
  flops(dimensions, shape) {
    const { width, blocks } = dimensions;
    const [rows, columns] = patchGrid(shape.input, PATCH);
    const positions = rows * columns;
    const stem = 2 * positions * PATCH * PATCH * shape.input[2]! * width;
    const stage = (index: number) => {
      const { channels, hidden } = sizesOf(dimensions, index);
      return (2 * positions * blocks * (KERNEL * KERNEL * channels + 2 * channels * hidden)) / 4 ** index;
    };
    const downsample = (2 * positions * PATCH * PATCH * width * 2 * width) / 4;
    const rest = stage(0) + downsample + stage(1) + 2 * 2 * width * shape.classes;
    return { forward: stem + rest, training: 2 * stem + 3 * rest };
  },
  recipe: adamw(
    'AdamW with rate 4e-3, decay 0.05, warm-up in 20 of 300 epochs, no clipping: Liu et al. 2022, section 3.1',
    { learningRate: 0.004, warmup: 0.07, clip: null, weightDecay: 0.05 },
  ),
  equations: [
    'x = LN(stem(patches 2×2))',
    'x ← x + scale ⊙ down(GELU(up(LN(conv₇(x)))))     conv₇: 7×7, each channel by its own filter',
    'between the stages: x ← downsample(patches 2×2 of LN(x)), twice as many channels',
    'logits = head(LN(mean over positions of x))',
  ],
  leftOut:
    'Two of four stages and the 4×4 stem, since the images are small; equally many blocks in each stage instead of 3, 3, 9, 3. Stochastic depth, label smoothing, augmentation and averaged weights. Initial weights are not truncated at two deviations; ε of the norms is 1e-5, not 1e-6; GELU is the tanh form.',
  diagram: [
    box('Patches 2×2, linear', 'stem.weight', 'stem.bias'),
    box('Layer norm', 'stem.norm'),
    ...[0, 1].flatMap((stage) => [
      ...(stage === 0
        ? []
        : [
            box('Layer norm', 'downsample.norm'),
            box('Patches 2×2, linear', 'downsample.weight', 'downsample.bias'),
          ]),
      repeated(
        'blocks',
        residual(
          box('Convolution 7×7, each channel alone', `stages.${stage}.*.depthwise`),
          box('Layer norm', `stages.${stage}.*.norm`),
          box('MLP, GELU', `stages.${stage}.*.up`, `stages.${stage}.*.down`),
          box('Layer scale', `stages.${stage}.*.scale`),
        ),
      ),
    ]),
    box('Mean over positions'),
    box('Layer norm', 'norm'),
    box('Head', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    activation: 'gelu-tanh',
    patches: '2×2, row-major; pixels of a patch in the order row, column, channel',
    padding: '(kernel - 1) / 2 zeros on both sides',
    block: 'x + scale.weight·down(gelu(up(norm(depthwise(x)))))',
    stages: 'stage s has width·2^s channels and inner·2^s hidden ones',
    between: 'downsample(patches of downsample.norm(x))',
    norms: 'layer norm over channels, biased variance',
    layerScale: LAYER_SCALE,
    form: 'head(norm(mean over positions of stage 1(between(stage 0(stem.norm(stem(patches)))))))',
  },
});
