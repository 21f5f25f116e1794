/**
 * Denoising diffusion: noise is added to the data in 1000 steps, y_k = √ᾱ_k·y + √(1 − ᾱ_k)·ε, and a network guesses ε from y_k and
 * k; loss: the mean of (ε − ε̂)². Images: a U-Net of residual blocks, h = conv(SiLU(GN(x))) + W·SiLU(c), x ← x + conv(SiLU(GN(h))),
 * with attention in the middle. Points: residual blocks of linear maps. Ho et al. 2020.
 */
import { TrainabilityError } from '../../base/errors';
import { attention } from '../../engine/ops/attention';
import { add, silu } from '../../engine/ops/elementwise';
import { addExampleRow } from '../../engine/ops/example-row';
import { NORM_EPSILON } from '../../engine/ops/norm';
import { upsample } from '../../engine/ops/upsample';
import { tf, type Tensor } from '../../engine/tf';
import { TimeCondition } from '../../nn/diffusion';
import { glorot, zeros } from '../../nn/initialisers';
import { Conv2D, GroupNorm, LayerNorm, Linear, type Layer } from '../../nn/layers';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, layersOf, type Dimensions } from '../architecture';
import { box, branches, repeated, residual } from '../diagram';
import { denoising, diffusionConventions, diffusionView, isImage, numbersOf, sampleOf } from '../generative';
import { adamw } from '../recipe';

/** Of a group norm, where they divide the channels. */
const GROUPS = 4;
/** From here on the channels of the middle are multiples of the groups; fewer than that would miss small budgets. */
const WIDE = 16;
/** Twice the image is halved. */
const REDUCTION = 4;
/** Residual blocks of the U-Net. */
const RESIDUALS = 6;
/** Width of what tells the step, in widths of the model. */
const TIME = 4;

interface DdpmDimensions extends Dimensions {
  layers: number;
}

/** What comes in and what is told of the step. @param time [batch, 4 · width] */
type Conditioned = (x: Tensor, time: Tensor) => Tensor;

interface MapSettings {
  fromData?: boolean;
  /** The last map of a branch: it begins with nothing. */
  silent?: boolean;
}

function map(scope: Scope, inputs: number, outputs: number, { fromData, silent }: MapSettings = {}): Layer {
  const initialise = silent ? zeros : glorot(inputs, outputs);
  return Linear(scope, inputs, outputs, { bias: true, initialise, fromData });
}

interface ConvChange extends MapSettings {
  kernel?: number;
  stride?: number;
}

function conv(scope: Scope, inputs: number, outputs: number, change: ConvChange = {}): Layer {
  const { kernel = 3, stride = 1, fromData, silent } = change;
  const initialise = silent ? zeros : glorot(kernel ** 2 * inputs, kernel ** 2 * outputs);
  return Conv2D(scope, inputs, outputs, { kernel, stride, initialise, fromData, bias: true });
}

/** Groups of so many channels: 4, 2 or 1. */
function groupsFor(channels: number): number {
  let groups = GROUPS;
  while (channels % groups !== 0) groups /= 2;
  return groups;
}

const norm2d = (scope: Scope, channels: number): Layer => GroupNorm(scope, channels, groupsFor(channels));

/** [batch, numbers] → the same. */
function PointNet(scope: Scope, numbers: number, { width, inner, layers }: DdpmDimensions): Conditioned {
  const stem = map(scope.at('first'), numbers, inner, { fromData: true });
  const blocks = Array.from({ length: layers }, (_, layer): Conditioned => {
    const at = scope.at('blocks').at(layer);
    const norm = LayerNorm(at.at('norm'), inner);
    const first = map(at.at('first'), inner, inner);
    const told = map(at.at('time'), TIME * width, inner);
    const second = map(at.at('second'), inner, inner, { silent: true });
    return (a, time) => add(a, second(silu(addExampleRow(first(silu(norm(a))), told(time)))));
  });
  const norm = LayerNorm(scope.at('norm'), inner);
  const head = map(scope.at('head'), inner, numbers, { silent: true });
  return (x, time) => head(silu(norm(blocks.reduce((a, block) => block(a, time), stem(x)))));
}

/** [batch, height, width, inputs] → [batch, height, width, outputs] */
function Residual(scope: Scope, inputs: number, outputs: number, width: number): Conditioned {
  const norm1 = norm2d(scope.at('norm1'), inputs);
  const conv1 = conv(scope.at('conv1'), inputs, outputs);
  const told = map(scope.at('time'), TIME * width, outputs);
  const norm2 = norm2d(scope.at('norm2'), outputs);
  const conv2 = conv(scope.at('conv2'), outputs, outputs, { silent: true });
  const shortcut = inputs === outputs ? null : conv(scope.at('shortcut'), inputs, outputs, { kernel: 1 });
  return (x, time) => {
    const h = addExampleRow(conv1(silu(norm1(x))), told(time));
    return add(shortcut ? shortcut(x) : x, conv2(silu(norm2(h))));
  };
}

/** Every position sees all others, by one head. */
function SelfAttention(scope: Scope, channels: number): Layer {
  const norm = norm2d(scope.at('norm'), channels);
  const query = map(scope.at('query'), channels, channels);
  const key = map(scope.at('key'), channels, channels);
  const value = map(scope.at('value'), channels, channels);
  const output = map(scope.at('output'), channels, channels, { silent: true });
  return (x) => {
    const seen = norm(x).reshape([x.shape[0]!, -1, channels]); // [batch, positions, channels]
    const options = { heads: 1, keyHeads: 1, causal: false };
    return add(x, output(attention(query(seen), key(seen), value(seen), options)).reshape(x.shape));
  };
}

/** [batch, height, width, channels] → the same; half and a quarter as high and wide on the way. */
function UNet(scope: Scope, channels: number, { width, inner }: DdpmDimensions): Conditioned {
  const wide = 2 * width;
  const residualAt = (name: string, inputs: number, outputs: number) =>
    Residual(scope.at(name), inputs, outputs, width);
  const stem = conv(scope.at('stem'), channels, width, { fromData: true });
  const down0 = residualAt('down.0', width, width);
  const shrink0 = conv(scope.at('down.0.sample'), width, width, { stride: 2 });
  const down1 = residualAt('down.1', width, wide);
  const shrink1 = conv(scope.at('down.1.sample'), wide, wide, { stride: 2 });
  const middle0 = residualAt('middle.0', wide, inner);
  const attend = SelfAttention(scope.at('middle.attention'), inner);
  const middle1 = residualAt('middle.1', inner, inner);
  const grow1 = conv(scope.at('up.1.sample'), inner, wide);
  const up1 = residualAt('up.1', 2 * wide, wide);
  const grow0 = conv(scope.at('up.0.sample'), wide, width);
  const up0 = residualAt('up.0', 2 * width, width);
  const norm = norm2d(scope.at('norm'), width);
  const head = conv(scope.at('head'), width, channels, { silent: true });
  return (x, time) => {
    const fine = down0(stem(x), time);
    const coarse = down1(shrink0(fine), time);
    const middle = middle1(attend(middle0(shrink1(coarse), time)), time);
    const back = up1(tf.concat([grow1(upsample(middle)), coarse], 3), time);
    const whole = up0(tf.concat([grow0(upsample(back)), fine], 3), time);
    return head(silu(norm(whole)));
  };
}

/** @throws TrainabilityError unsupported-config for an image that cannot be halved twice */
function checkImage([height, width]: number[]): void {
  if (height! % REDUCTION === 0 && width! % REDUCTION === 0) return;
  throw new TrainabilityError(
    'unsupported-config',
    `An image of ${height}×${width} pixels cannot be halved twice: both edges must be multiples of ${REDUCTION}.`,
    { field: 'sample', height: height!, width: width!, allowed: `multiples of ${REDUCTION}` },
  );
}

function pointFlops(numbers: number, { width, inner, layers }: DdpmDimensions) {
  const block = 2 * inner * inner + TIME * width * inner;
  return { stem: 2 * numbers * inner, rest: 2 * (layers * block + inner * numbers) };
}

function imageFlops([height, breadth, channels]: number[], { width, inner }: DdpmDimensions) {
  const fine = height! * breadth!;
  const [coarse, least] = [fine / 4, fine / 16];
  const wide = 2 * width;
  const convolved = (positions: number, inputs: number, outputs: number) => 18 * positions * inputs * outputs;
  const block = (positions: number, inputs: number, outputs: number) =>
    convolved(positions, inputs + outputs, outputs) +
    (inputs === outputs ? 0 : 2 * positions * inputs * outputs) +
    2 * TIME * width * outputs;
  const attended = 8 * least * inner * inner + 4 * least * least * inner;
  const down =
    block(fine, width, width) +
    convolved(coarse, width, width) +
    block(coarse, width, wide) +
    convolved(least, wide, wide);
  const middle = block(least, wide, inner) + attended + block(least, inner, inner);
  const up =
    convolved(coarse, inner, wide) +
    block(coarse, 2 * wide, wide) +
    convolved(fine, wide, width) +
    block(fine, 2 * width, width);
  return {
    stem: convolved(fine, channels!, width),
    rest: down + middle + up + convolved(fine, width, channels!),
  };
}

export const ddpm = defineArchitecture<DdpmDimensions>({
  id: 'ddpm',
  name: 'DDPM',
  family: 'generative',
  accepts: ['unlabelled'],
  standsFor: {
    en: 'Diffusion models with a U-Net: Stable Diffusion 1 and 2',
    zh: '基于 U-Net 的扩散模型，如 Stable Diffusion 1、2',
  },
  description: {
    en: 'Learns to take noise away from noisy samples; to draw, it starts from pure noise and cleans it step by step. Sharp, varied pictures and steady training; drawing takes many passes, and training needs many examples.',
    zh: '学习从带噪声的样本里去掉噪声；作画时从纯噪声出发，一步步擦干净。图像清晰多样，训练平稳；但画一张要算很多遍，训练也需要大量样本。',
  },
  citation: {
    text: 'Ho, Jain & Abbeel 2020, Denoising diffusion probabilistic models',
    url: 'https://arxiv.org/abs/2006.11239',
  },
  ownObjective: {
    en: 'Its loss is the mean squared error of the noise that it guesses: it compares with other diffusion models, not with the bound in nats of an autoencoder.',
    zh: '它的损失是所猜噪声的均方误差：只能与其他扩散模型相比，不能与自编码器以 nats 计的上界相比。',
  },
  step: 2,
  inner: (width) => 2 * width,
  dimensions(width, inner, size, shape) {
    const sample = sampleOf(shape);
    if (!isImage(sample)) return { width, inner, layers: layersOf[size] };
    checkImage(sample);
    const unit = inner < WIDE ? 1 : GROUPS;
    return { width, inner: unit * Math.round(inner / unit), layers: RESIDUALS };
  },
  view: diffusionView,
  objective: () => 'noise',

  build(scope, dimensions, shape) {
    const sample = sampleOf(shape);
    const { width } = dimensions;
    const hidden = TIME * width;
    const told = TimeCondition(scope.at('time'), { waves: width, width: hidden }, [
      glorot(width, hidden),
      glorot(hidden, hidden),
    ]);
    const net = isImage(sample)
      ? UNet(scope, sample[2]!, dimensions)
      : PointNet(scope, numbersOf(sample), dimensions);
    return denoising(sample, (noisy, steps) => net(noisy, told(steps)));
  },

  carried: () => null,
  flops(dimensions, shape) {
    const sample = sampleOf(shape);
    const hidden = TIME * dimensions.width;
    const { stem, rest } = isImage(sample)
      ? imageFlops(sample, dimensions)
      : pointFlops(numbersOf(sample), dimensions);
    const [first, second] = [2 * dimensions.width * hidden, 2 * hidden * hidden];
    return {
      forward: first + second + stem + rest,
      training: 2 * (first + stem) + 3 * (second + rest),
    };
  },
  recipe: adamw(
    'Adam without decay, clipping at 1, warm-up: Ho et al. 2020, appendix B, and its code; the rate is raised from 2e-4 for small models and short runs',
    { learningRate: 0.001, weightDecay: 0 },
  ),
  equations: [
    'y = 2x − 1 of images, x of points;  y_k = √ᾱ_k·y + √(1 − ᾱ_k)·ε,  ε from N(0, 1)',
    'ᾱ_k = Π_{j ≤ k} (1 − β_j),  β from 10⁻⁴ to 0.02 in 1000 equal steps',
    'c = W₂·SiLU(W₁·(cos kω, sin kω)),  ω_j = 10000^(−2j/d)',
    'points: a ← a + W_b·SiLU(W_a·SiLU(LN(a)) + W_t·SiLU(c));  ε̂ = head(SiLU(LN(a)))',
    'images: x ← shortcut(x) + conv₂(SiLU(GN₂(conv₁(SiLU(GN₁(x))) + W_t·SiLU(c)))), down, in the middle and up; ε̂ = conv(SiLU(GN(x)))',
    'middle: b ← b + W_o·attention(GN(b)), softmax(q·kᵀ/√I)·v over all positions',
    'down: conv₃ with stride 2; up: pixels doubled, conv₃, then beside what was there on the way down',
    'loss = mean (ε − ε̂)²',
    'a new sample: y from N(0, 1), then 50 times, from k to k − 20 (ᾱ′), y ← √ᾱ′·x̂ + √(1 − ᾱ′)·(y − √ᾱ·x̂)/√(1 − ᾱ),  x̂ = (y − √(1 − ᾱ)·ε̂)/√ᾱ held in bounds',
  ],
  leftOut:
    'Averaged weights, dropout, mirrored images. Three resolutions instead of four or more, one residual block at each instead of two or three, the skip of a resolution alone instead of every layer’s, attention in the middle alone; 4 groups in the norms, not 32, and 2 or 1 where the channels of small models do not divide by 4; cosines before sines in what tells the step; ε of the norms is 1e-5. The network of points is ours, by the same plan. Samples are drawn in 50 steps without fresh noise (DDIM, Song et al. 2021) instead of 1000 with it; on the way guesses of the data are held in ±1 as published, of points in ±3. The bias of the keys has no gradient; it is in the published code, so it is here.',
  diagram: [
    box('Sample + noise of step k'),
    box('Step k: waves, linear, SiLU, linear', 'time'),
    branches(
      'images left, points right',
      [
        box('Convolution 3×3', 'stem'),
        box(
          'Residual block, told of k',
          'down.0.norm1',
          'down.0.conv1',
          'down.0.time',
          'down.0.norm2',
          'down.0.conv2',
        ),
        box('Convolution 3×3, half as high and wide', 'down.0.sample'),
        box(
          'Residual block, told of k',
          'down.1.norm1',
          'down.1.conv1',
          'down.1.time',
          'down.1.norm2',
          'down.1.conv2',
          'down.1.shortcut',
        ),
        box('Convolution 3×3, half as high and wide', 'down.1.sample'),
        box('Residual block, told of k', 'middle.0'),
        residual(box('Group norm, attention', 'middle.attention')),
        box('Residual block, told of k', 'middle.1'),
        box('Pixels doubled, convolution 3×3', 'up.1.sample'),
        box(
          'Beside it the way down; residual block',
          'up.1.norm1',
          'up.1.conv1',
          'up.1.time',
          'up.1.norm2',
          'up.1.conv2',
          'up.1.shortcut',
        ),
        box('Pixels doubled, convolution 3×3', 'up.0.sample'),
        box(
          'Beside it the way down; residual block',
          'up.0.norm1',
          'up.0.conv1',
          'up.0.time',
          'up.0.norm2',
          'up.0.conv2',
          'up.0.shortcut',
        ),
      ],
      [
        box('Linear', 'first'),
        repeated('layers', residual(box('Layer norm, linear, told of k, linear', 'blocks'))),
      ],
    ),
    box('Norm, SiLU', 'norm'),
    box('Head: the noise', 'head'),
  ],
  conventions: {
    ...diffusionConventions,
    normEpsilon: NORM_EPSILON,
    groups: GROUPS,
    fewerGroups: 'the largest of 4, 2 and 1 that divides the channels',
    norms: 'images: group norm, consecutive channels; points: layer norm; biased variance',
    activation: 'silu',
    padding: '(kernel - 1) / 2 zeros on both sides',
    time: 'c = second(silu(first(cosines of k·w, then sines))), w_j = 10000^(-j/(width/2))',
    block: 'shortcut(x) + conv2(silu(norm2(conv1(silu(norm1(x))) + time(silu(c)))))',
    pointBlock: 'a + second(silu(first(silu(norm(a))) + time(silu(c))))',
    attention: 'one head over all positions, softmax(q·k / sqrt(channels))·v',
    up: 'nearest neighbour, then sample, then concatenated with the skip behind it',
    form: 'images: head(silu(norm(up(middle(down(stem(noisy))))))); points: head(silu(norm(blocks(first(noisy)))))',
  },
});
