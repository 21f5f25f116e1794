/**
 * Residual network with pre-activation blocks: x ← shortcut(x) + conv(ReLU(BN(conv(ReLU(BN(x)))))). Three stages, each
 * half as high and wide and twice as deep in channels as the one before. He et al. 2016, Identity mappings.
 */
import { NORM_EPSILON } from '../../engine/ops/norm';
import { BATCH_NORM_MOMENTUM } from '../../engine/ops/batch-norm';
import { add, relu } from '../../engine/ops/elementwise';
import { meanPool } from '../../engine/ops/pool';
import type { Tensor } from '../../engine/tf';
import { he, normal } from '../../nn/initialisers';
import { BatchNorm, Conv2D, Linear } from '../../nn/layers';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { box, repeated, residual } from '../diagram';
import { defineArchitecture } from '../architecture';

function Block(scope: Scope, inputs: number, outputs: number, stride: number) {
  const norm1 = BatchNorm(scope.at('norm1'), inputs);
  const conv1 = Conv2D(scope.at('conv1'), inputs, outputs, { kernel: 3, stride, initialise: he(9 * inputs) });
  const norm2 = BatchNorm(scope.at('norm2'), outputs);
  const conv2 = Conv2D(scope.at('conv2'), outputs, outputs, {
    kernel: 3,
    stride: 1,
    initialise: he(9 * outputs),
  });
  const changes = stride !== 1 || inputs !== outputs;
  const project = changes
    ? Conv2D(scope.at('shortcut'), inputs, outputs, { kernel: 1, stride, initialise: he(inputs) })
    : null;
  return (x: Tensor, { training }: Pass) => {
    const active = relu(norm1(x, training));
    const residual = conv2(relu(norm2(conv1(active), training)));
    return add(project ? project(active) : x, residual);
  };
}

const STAGES = 3;

/** Channels of each stage; the last is the solver's second knob. */
const stages = ({ width, inner }: { width: number; inner: number }) => [width, 2 * width, inner];

export const resnet = defineArchitecture({
  id: 'resnet',
  name: 'ResNet',
  family: 'convolutional',
  accepts: ['image'],
  standsFor: { en: 'ResNet', zh: 'ResNet' },
  description: {
    en: 'Small filters slide over the image, and shortcuts carry each stage past the next. Needs few examples of images; knows nothing of long order.',
    zh: '小卷积核在图像上滑动，捷径连接让信息绕过每一级。学图像需要的样本少，但不擅长长距离的先后关系。',
  },
  citation: {
    text: 'He, Zhang, Ren & Sun 2016, Identity mappings in deep residual networks',
    url: 'https://arxiv.org/abs/1603.05027',
  },
  step: 1,
  inner: (width) => 4 * width,
  dimensions: (width, inner, size) => ({
    width,
    inner,
    blocks: { nano: 1, micro: 1, mini: 2, small: 3 }[size],
  }),

  build(scope, dimensions, shape) {
    const channels = stages(dimensions);
    const stem = Conv2D(scope.at('stem'), shape.input[2]!, dimensions.width, {
      kernel: 3,
      stride: 1,
      initialise: he(9 * shape.input[2]!),
      fromData: true,
    });
    const blocks = channels.flatMap((outputs, stage) =>
      Array.from({ length: dimensions.blocks }, (_, index) => {
        const first = index === 0;
        const inputs = first ? channels[Math.max(0, stage - 1)]! : outputs;
        return Block(scope.at('stages').at(stage).at(index), inputs, outputs, first && stage > 0 ? 2 : 1);
      }),
    );
    const norm = BatchNorm(scope.at('norm'), dimensions.inner);
    const head = Linear(scope.at('head'), dimensions.inner, shape.classes, {
      bias: true,
      initialise: normal(1 / Math.sqrt(dimensions.inner)),
    });
    return (image, pass) => {
      const features = blocks.reduce((x, block) => block(x, pass), stem(image));
      return head(meanPool(relu(norm(features, pass.training))));
    };
  },

  carried: () => null,
  depth: ({ blocks }) => STAGES * blocks,
  flops(dimensions, shape) {
    let [height, width] = shape.input as [number, number];
    const channels = stages(dimensions);
    const stem = 2 * height * width * 9 * shape.input[2]! * dimensions.width;
    let rest = 2 * dimensions.inner * shape.classes;
    channels.forEach((outputs, stage) => {
      const inputs = channels[Math.max(0, stage - 1)]!;
      if (stage > 0) [height, width] = [Math.ceil(height / 2), Math.ceil(width / 2)];
      const shortcut = stage > 0 || inputs !== outputs ? inputs : 0;
      rest += 2 * height * width * outputs * (9 * inputs + 9 * outputs + shortcut);
      rest += 2 * height * width * outputs * 18 * outputs * (dimensions.blocks - 1);
    });
    return { forward: stem + rest, training: 2 * stem + 3 * rest };
  },
  recipe: {
    optimizer: 'sgd',
    learningRate: 0.1,
    warmup: 0.05,
    clip: null,
    weightDecay: 0.0001,
    source: 'Rate 0.1, momentum 0.9, decay 1e-4: He et al. 2016, appendix',
  },
  equations: [
    'a = ReLU(BN₁(x))',
    'x ← s + conv₂(ReLU(BN₂(conv₁(a))))     s = shortcut(a) where shape changes, else x',
    'logits = head(mean over positions of ReLU(BN(x)))',
  ],
  leftOut:
    'Bottlenecks, great depth, and the shared first activation (the first block’s shortcut is the bare stem here).',
  diagram: [
    box('Convolution 3×3', 'stem'),
    repeated(
      'blocks',
      residual(
        box('Batch norm, ReLU', 'stages.*.*.norm1'),
        box('Convolution 3×3', 'stages.*.*.conv1'),
        box('Batch norm, ReLU', 'stages.*.*.norm2'),
        box('Convolution 3×3', 'stages.*.*.conv2', 'stages.*.*.shortcut'),
      ),
    ),
    box('Batch norm, ReLU', 'norm'),
    box('Mean over positions'),
    box('Head', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    batchNormMomentum: BATCH_NORM_MOMENTUM,
    runningVariance: 'unbiased',
    padding: '(kernel - 1) / 2 on both sides',
    block: 's + conv2(relu(norm2(conv1(a)))), a = relu(norm1(x)), s = shortcut(a) where there is one, else x',
    strides: '2 in conv1 and shortcut of the first block of every stage but stage 0, else 1',
    form: 'head(mean over positions of relu(norm(all blocks of stem(image))))',
  },
});
