/**
 * How generative models meet a task of numbers without a label: noise is drawn on the CPU and comes with each sample, so
 * that nothing random happens on the GPU; what the models give are losses, one an example.
 */
import { TrainabilityError } from '../base/errors';
import type { Random } from '../base/random';
import { add, affine, bounded, multiply } from '../engine/ops/elementwise';
import { headSum } from '../engine/ops/head-sum';
import { multiplyHeads } from '../engine/ops/multiply-row';
import { tf, type Tensor } from '../engine/tf';
import { BETA, DIFFUSION_STEPS, keptShares, lookUp } from '../nn/diffusion';
import type { Forward, View } from './architecture';
import type { TaskShape } from './task';

/**
 * Shape of one sample: [numbers] of a point, [height, width, channels] of an image.
 * @throws TrainabilityError unsupported-config for anything else
 */
export function sampleOf({ kind, sample }: TaskShape): number[] {
  if (kind === 'unlabelled' && (sample?.length === 1 || sample?.length === 3)) return sample;
  throw new TrainabilityError(
    'unsupported-config',
    `sample must be [numbers] or [height, width, channels] of a task of kind unlabelled, not [${sample?.join(', ') ?? ''}] of kind ${kind}.`,
    { field: 'sample', value: sample?.join(', ') ?? '', kind },
  );
}

export const isImage = (sample: number[]): boolean => sample.length === 3;
export const numbersOf = (sample: number[]): number => sample.reduce((product, size) => product * size, 1);

/** `count` standard normal numbers. */
export const noiseOf = (random: Random, count: number): Float32Array =>
  Float32Array.from({ length: count }, () => random.normal());

/** @param x [batch, columns] @returns [batch, count]: columns from `start` on */
export const columnsOf = (x: Tensor, start: number, count: number): Tensor =>
  tf.slice(x as tf.Tensor2D, [0, start], [x.shape[0]!, count]);

/** Sum over the columns: [batch, columns] → [batch]. */
export const sumOf = (x: Tensor): Tensor => headSum(x, 1).reshape([x.shape[0]!]);

/** Appends to each sample, flattened, the numbers that `drawn` makes for it: always as many for a shape. */
export function viewWith(
  drawn: (random: Random, sample: number[]) => ArrayLike<number>,
  count: (sample: number[]) => number,
): View {
  return {
    shape(shape) {
      const sample = sampleOf(shape);
      return { ...shape, input: [numbersOf(sample) + count(sample)] };
    },
    batch({ inputs, targets }, shape, random) {
      const sample = sampleOf(shape);
      const numbers = numbersOf(sample);
      const columns = numbers + count(sample);
      const seen = new Float32Array((inputs.length / numbers) * columns);
      for (let from = 0, to = 0; from < inputs.length; from += numbers, to += columns) {
        seen.set(inputs.subarray(from, from + numbers), to);
        seen.set(drawn(random, sample), to + numbers);
      }
      return { inputs: seen, targets };
    },
  };
}

/** A sample, as much noise, and the step that it is taken to. */
export const diffusionView = viewWith(
  (random, sample) => [...noiseOf(random, numbersOf(sample)), random.below(DIFFUSION_STEPS)],
  (sample) => numbersOf(sample) + 1,
);

/** What a repeat needs to know of the diffusion. */
export const diffusionConventions = {
  diffusionSteps: DIFFUSION_STEPS,
  betaFirst: BETA.first,
  betaLast: BETA.last,
  input: 'the sample, as much noise, the step k from 0',
  data: 'images are taken to 2x - 1',
  noising:
    'sqrt(a_k)·data + sqrt(1 - a_k)·noise, a_k = product of 1 - beta_j over j = 0 … k, beta linear over the steps',
  losses: 'mean over the numbers of (noise - guess)²',
};

/** The noise in samples. @param noisy [batch, ...sample] @param steps int32 [batch] @returns as many numbers as `noisy` */
export type Denoiser = (noisy: Tensor, steps: Tensor) => Tensor;

/** Losses of a model that guesses noise (Ho et al. 2020, equation 14), and new samples from pure noise. */
export function denoising(sample: number[], denoiser: Denoiser): Forward {
  const count = numbersOf(sample);
  const image = isImage(sample);
  const forward = (input: Tensor): Tensor => {
    const data = columnsOf(input, 0, count);
    const noise = columnsOf(input, count, count);
    const steps = stepsOf(columnsOf(input, 2 * count, 1));
    const shares = keptShares();
    const left = multiplyHeads(image ? affine(data, 2, -1) : data, lookUp(shares.map(Math.sqrt), steps));
    const added = multiplyHeads(
      noise,
      lookUp(
        shares.map((share) => Math.sqrt(1 - share)),
        steps,
      ),
    );
    const guess = denoiser(add(left, added).reshape([-1, ...sample]), steps).reshape(noise.shape);
    const error = add(noise, affine(guess, -1)); // [batch, count]
    return affine(sumOf(multiply(error, error)), 1 / count);
  };
  return Object.assign(forward, {
    generate: (random: Random, samples: number) =>
      tf.tidy(() => {
        const start = tf.tensor(noiseOf(random, samples * count), [samples, ...sample]);
        const made = denoise(start, denoiser, image ? BOUND.image : BOUND.points);
        return image ? affine(made, 0.5, 0.5) : made;
      }),
  });
}

/** Whole steps as indices. @param numbers [batch, 1] @returns int32 [batch] */
const stepsOf = (numbers: Tensor): Tensor =>
  tf.cast(tf.clipByValue(numbers, 0, DIFFUSION_STEPS - 1), 'int32').reshape([numbers.size]);

/** Steps of generation. */
const JUMPS = 50;
/** Where guesses of the data are held: pixels are in ±1 (Ho et al. 2020, their code); points are standardised. */
const BOUND = { image: 1, points: 3 };

/** DDIM without fresh noise (Song et al. 2021, equation 12 with σ = 0), from the last step down in equal jumps. */
function denoise(start: Tensor, denoiser: Denoiser, bound: number): Tensor {
  const shares = keptShares();
  const jump = DIFFUSION_STEPS / JUMPS;
  let x = start;
  for (let step = DIFFUSION_STEPS - 1; step >= 0; step -= jump) {
    const [share, next] = [shares[step]!, shares[step - jump] ?? 1];
    const noisy = x;
    x = tf.tidy(() => {
      const guess = denoiser(noisy, tf.fill([noisy.shape[0]!], step, 'int32')).reshape(noisy.shape);
      const data = bounded(noisy.sub(guess.mul(Math.sqrt(1 - share))).div(Math.sqrt(share)), bound);
      const noise = noisy.sub(data.mul(Math.sqrt(share))).div(Math.sqrt(1 - share));
      return data.mul(Math.sqrt(next)).add(noise.mul(Math.sqrt(1 - next)));
    });
    noisy.dispose();
  }
  return x;
}
