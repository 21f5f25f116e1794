/**
 * Denoising diffusion (Ho et al. 2020): step k of 1000 keeps √ᾱ_k of the data and adds √(1 − ᾱ_k) of noise. What depends on
 * the step is looked up in tables, since sines of large numbers are coarse on GPUs.
 */
import { embedding } from '../engine/ops/embedding';
import { silu } from '../engine/ops/elementwise';
import { tf, type Tensor } from '../engine/tf';
import type { Initialiser } from './initialisers';
import { Linear } from './layers';
import type { Scope } from './scope';

export const DIFFUSION_STEPS = 1000;
export const BETA = { first: 1e-4, last: 0.02 };
/** Longest wave of positions and steps, over the shortest. */
const WAVES = 10_000;

/** ᾱ of each step: the share of the data's variance that is left. */
export function keptShares(): number[] {
  let kept = 1;
  return Array.from({ length: DIFFUSION_STEPS }, (_, step) => {
    kept *= 1 - (BETA.first + ((BETA.last - BETA.first) * step) / (DIFFUSION_STEPS - 1));
    return kept;
  });
}

/** number · 10000^(−j / count), j = 0 … count − 1: angles of waves. */
export const waveAngles = (number: number, count: number): number[] =>
  Array.from({ length: count }, (_, j) => number * WAVES ** (-j / count));

/** One number of each step. @param steps int32 [batch] @returns [batch] */
export function lookUp(numbers: number[], steps: Tensor): Tensor {
  return embedding(tf.tensor2d(numbers, [numbers.length, 1]), steps).reshape([steps.size]);
}

export interface TimeSizes {
  /** Waves: half of them cosines, then as many sines. */
  waves: number;
  /** Width of the hidden layer and of the result. */
  width: number;
}

/** SiLU(second(SiLU(first(waves of the step)))): int32 [batch] → [batch, width]. */
export function TimeCondition(scope: Scope, { waves, width }: TimeSizes, initialise: Initialiser[]) {
  const [first, second] = ['first', 'second'].map((name, index) =>
    Linear(scope.at(name), index === 0 ? waves : width, width, {
      bias: true,
      initialise: initialise[index]!,
      fromData: index === 0,
    }),
  ) as [(x: Tensor) => Tensor, (x: Tensor) => Tensor];
  let table: Float32Array | null = null;
  return (steps: Tensor): Tensor => {
    table ??= waveTable(waves);
    return silu(second(silu(first(embedding(tf.tensor2d(table, [DIFFUSION_STEPS, waves]), steps)))));
  };
}

function waveTable(waves: number): Float32Array {
  const rows = Array.from({ length: DIFFUSION_STEPS }, (_, step) => {
    const angles = waveAngles(step, waves / 2);
    return [...angles.map(Math.cos), ...angles.map(Math.sin)];
  });
  return Float32Array.from(rows.flat());
}
