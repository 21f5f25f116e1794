/** Initial values, made on the CPU so that they are the same on every machine. */
import type { Random } from '../base/random';

/** Fills a parameter of `size` elements. */
export type Initialiser = (random: Random, size: number) => Float32Array;

const fill =
  (value: number): Initialiser =>
  (_, size) =>
    new Float32Array(size).fill(value);

export const zeros = fill(0);
export const ones = fill(1);

export const normal =
  (deviation: number): Initialiser =>
  (random, size) =>
    Float32Array.from({ length: size }, () => deviation * random.normal());

/** Uniform in ±bound. */
export const uniform =
  (bound: number): Initialiser =>
  (random, size) =>
    Float32Array.from({ length: size }, () => bound * (2 * random.uniform() - 1));

/** He et al. 2015, for rectifiers: keeps the variance of activations. */
export const he = (fanIn: number): Initialiser => normal(Math.sqrt(2 / fanIn));

/** PyTorch's default for linear maps. */
export const fanInUniform = (fanIn: number): Initialiser => uniform(1 / Math.sqrt(fanIn));
