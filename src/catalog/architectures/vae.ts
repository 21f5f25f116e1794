/**
 * Variational autoencoder: an encoder guesses the mean μ and the spread s of a few hidden numbers, z = μ + exp(s/2)·ε; a decoder
 * says from z how likely each number of the sample is. Loss: −log p(x | z) + KL(N(μ, eˢ) ‖ N(0, 1)), a bound on −log p(x).
 * Kingma & Welling 2014, with the networks of its appendix C.
 */
import type { Random } from '../../base/random';
import { add, affine, exponential, multiply, sigmoid, softplus, tanh } from '../../engine/ops/elementwise';
import { tf, type Tensor } from '../../engine/tf';
import { normal } from '../../nn/initialisers';
import { Linear } from '../../nn/layers';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, type Forward } from '../architecture';
import { box } from '../diagram';
import { columnsOf, isImage, noiseOf, numbersOf, sampleOf, sumOf, viewWith } from '../generative';
import { adamw } from '../recipe';

/** Hidden numbers of an image and of a point. */
const LATENTS = { images: 16, points: 2 };

const latentsOf = (sample: number[]): number => (isImage(sample) ? LATENTS.images : LATENTS.points);

const minus = (x: Tensor): Tensor => affine(x, -1);
const half = (x: Tensor): Tensor => affine(x, 0.5);

const map = (scope: Scope, inputs: number, outputs: number, fromData = false) =>
  Linear(scope, inputs, outputs, { bias: true, initialise: normal(1 / Math.sqrt(inputs)), fromData });

function Encoder(scope: Scope, numbers: number, width: number, latents: number) {
  const hidden = map(scope.at('hidden'), numbers, width, true);
  const mean = map(scope.at('mean'), width, latents);
  const spread = map(scope.at('spread'), width, latents);
  return (x: Tensor) => {
    const h = tanh(hidden(x));
    return { mean: mean(h), spread: spread(h) };
  };
}

/** What a decoder says of x given z. */
interface Decoder {
  /** −log p(x | z) of each number, [batch, numbers] */
  surprise(x: Tensor, z: Tensor): Tensor;
  /** @returns [batch, numbers] */
  generate(z: Tensor, random: Random): Tensor;
}

/** Pixels in [0, 1], each by the logit of its being white. */
function Bernoulli(scope: Scope, numbers: number, inner: number, latents: number): Decoder {
  const hidden = map(scope.at('hidden'), latents, inner);
  const mean = map(scope.at('mean'), inner, numbers);
  const logits = (z: Tensor) => mean(tanh(hidden(z)));
  return {
    surprise(x, z) {
      const m = logits(z);
      return add(softplus(m), minus(multiply(x, m)));
    },
    generate: (z) => sigmoid(logits(z)),
  };
}

/** Numbers with a mean and a log variance each. */
function Gaussian(scope: Scope, numbers: number, inner: number, latents: number): Decoder {
  const hidden = map(scope.at('hidden'), latents, inner);
  const mean = map(scope.at('mean'), inner, numbers);
  const spread = map(scope.at('spread'), inner, numbers);
  return {
    surprise(x, z) {
      const g = tanh(hidden(z));
      const v = spread(g);
      const apart = add(x, minus(mean(g)));
      const scaled = multiply(multiply(apart, apart), exponential(minus(v)));
      return affine(add(v, scaled), 0.5, Math.log(2 * Math.PI) / 2);
    },
    generate(z, random) {
      const g = tanh(hidden(z));
      const noise = tf.tensor(noiseOf(random, z.shape[0]! * numbers), [z.shape[0]!, numbers]);
      return add(mean(g), multiply(exponential(half(spread(g))), noise));
    },
  };
}

/** KL(N(μ, eˢ) ‖ N(0, 1)) of each hidden number. */
const divergence = (mean: Tensor, spread: Tensor): Tensor =>
  affine(add(add(multiply(mean, mean), exponential(spread)), minus(spread)), 0.5, -0.5);

export const vae = defineArchitecture({
  id: 'vae',
  name: 'VAE',
  family: 'generative',
  accepts: ['unlabelled'],
  standsFor: { en: 'Variational autoencoders', zh: '变分自编码器' },
  description: {
    en: 'Squeezes each sample through a few numbers that are kept close to pure chance, and learns to draw it again from them; then chance alone makes new ones. Quick to train, draws in one pass, and its few numbers sort the data; its pictures are blurred.',
    zh: '把每个样本压缩成寥寥几个接近纯随机的数，再学着从这些数还原；之后只凭随机数就能画出新样本。训练快、一步成图，压缩出的数还能给数据归类；但画出的图偏模糊。',
  },
  citation: {
    text: 'Kingma & Welling 2014, Auto-encoding variational Bayes',
    url: 'https://arxiv.org/abs/1312.6114',
  },
  ownObjective: {
    en: 'Its loss is a bound on how unlikely the data are, in nats an example; diffusion models are judged by the error of guessed noise. The two do not compare.',
    zh: '它的损失是数据“有多不可能”的上界，单位为每个样本的 nats；扩散模型看的则是猜测噪声的误差。两者不能相比。',
  },
  step: 1,
  inner: (width) => width,
  dimensions(width, inner, _size, shape) {
    sampleOf(shape);
    return { width, inner };
  },
  view: viewWith((random, sample) => noiseOf(random, latentsOf(sample)), latentsOf),
  objective: () => 'bound',

  build(scope, { width, inner }, shape) {
    const sample = sampleOf(shape);
    const numbers = numbersOf(sample);
    const latents = latentsOf(sample);
    const encode = Encoder(scope.at('encoder'), numbers, width, latents);
    const Decode = isImage(sample) ? Bernoulli : Gaussian;
    const decoder = Decode(scope.at('decoder'), numbers, inner, latents);
    const forward: Forward = (input) => {
      const x = columnsOf(input, 0, numbers);
      const noise = columnsOf(input, numbers, latents);
      const { mean, spread } = encode(x); // [batch, latents]
      const z = add(mean, multiply(exponential(half(spread)), noise));
      return add(sumOf(decoder.surprise(x, z)), sumOf(divergence(mean, spread)));
    };
    return Object.assign(forward, {
      generate: (random: Random, count: number) =>
        tf.tidy(() => {
          const z = tf.tensor(noiseOf(random, count * latents), [count, latents]);
          return decoder.generate(z, random).reshape([count, ...sample]);
        }),
    });
  },

  carried: () => null,
  // The hidden layers of encoder and decoder.
  depth: () => 2,
  flops({ width, inner }, shape) {
    const sample = sampleOf(shape);
    const [numbers, latents] = [numbersOf(sample), latentsOf(sample)];
    const outputs = isImage(sample) ? numbers : 2 * numbers;
    const stem = 2 * numbers * width;
    const rest = 2 * (2 * width * latents + latents * inner + inner * outputs);
    return { forward: stem + rest, training: 2 * stem + 3 * rest };
  },
  recipe: adamw(
    'Adam without warm-up, in place of the Adagrad of Kingma & Welling 2014, section 5: Kingma & Ba 2015, section 6.4, trains this model by it; the rate is raised from that paper’s 0.001 for small models and short runs, the small decay of the first paper left out',
    { learningRate: 0.003, warmup: 0, clip: null, weightDecay: 0 },
  ),
  equations: [
    'h = tanh(W₁·x),  μ = W_μ·h,  s = W_s·h',
    'z = μ + exp(s/2) ⊙ ε,  ε from N(0, 1)',
    'g = tanh(W₂·z),  m = W_m·g;  of points also v = W_v·g',
    'images: −log p(x | z) = Σ log(1 + eᵐ) − x·m',
    'points: −log p(x | z) = ½ Σ log 2π + v + (x − m)²·e⁻ᵛ',
    'loss = −log p(x | z) + ½ Σ μ² + eˢ − 1 − s',
    'every map with a bias; a new sample: z from N(0, 1), then the decoder',
  ],
  leftOut:
    'The prior of the weights, which decays them. Initial weights are N(0, 1/√inputs), not N(0, 0.01). Pixels between 0 and 1 are taken as the probability of white, so the loss of images is a bound on no true likelihood.',
  diagram: [
    box('Encoder: linear, tanh', 'encoder.hidden'),
    box('Mean and spread', 'encoder.mean', 'encoder.spread'),
    box('Mean + spread × noise'),
    box('Decoder: linear, tanh', 'decoder.hidden'),
    box('Pixels, or mean and spread of points', 'decoder.mean', 'decoder.spread'),
  ],
  conventions: {
    latentImages: LATENTS.images,
    latentPoints: LATENTS.points,
    activation: 'tanh',
    input: 'the sample, then noise for each hidden number',
    spread: 'log of the variance',
    form: 'z = encoder.mean(h) + exp(encoder.spread(h)/2)·noise, h = tanh(encoder.hidden(x)); g = tanh(decoder.hidden(z))',
    losses:
      'images: sum of softplus(m) - x·m, m = decoder.mean(g); points: sum of (log(2 pi) + v + (x - m)²·exp(-v))/2, v = decoder.spread(g); plus the sum of (mean² + exp(spread) - 1 - spread)/2',
  },
});
