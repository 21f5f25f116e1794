/**
 * Mean and variance of each channel in two passes: blocks of rows keep their own mean and sum of squared deviations, which
 * are then joined in order (Chan, Golub & LeVeque 1979), so that no large squares are subtracted from each other.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { blocksOf } from '../column-sum';

/** Weight of a new batch in the running moments, as PyTorch has it. */
export const BATCH_NORM_MOMENTUM = 0.1;

export interface Moments {
  mean: Tensor;
  variance: Tensor;
}

/**
 * Moments of a batch; the running ones move towards them in place, the variance unbiased.
 * @param x [rows, channels] @param running each [channels] @returns each [channels]
 */
export function batchMoments(x: Tensor, running: Moments, rows: number, channels: number): Moments {
  const { blocks, height } = blocksOf(rows);
  const { blockMean, blockSquare } = runKernel({
    name: 'batch norm blocks',
    inputs: { x },
    outputs: { blockMean: { shape: [blocks, channels] }, blockSquare: { shape: [blocks, channels] } },
    integers: { rows },
    // Deviations are counted off the block's first value, which is as near to the mean as any.
    body: `
  let start = (i / ${channels}u) * ${height}u;
  let count = min(${height}u, u.rows - start);
  var at = start * ${channels}u + i % ${channels}u;
  let pivot = x[at];
  var sum = 0.0;
  var square = 0.0;
  for (var row = 0u; row < count; row++) {
    let deviation = x[at] - pivot;
    sum += deviation;
    square += deviation * deviation;
    at += ${channels}u;
  }
  let shift = sum / f32(count);
  store_blockMean(i, pivot + shift);
  store_blockSquare(i, max(square - sum * shift, 0.0));`,
    threads: blocks * channels,
  });
  return runKernel({
    name: 'batch norm moments',
    inputs: { blockMean, blockSquare },
    outputs: { mean: { shape: [channels] }, variance: { shape: [channels] } },
    inPlace: { runningMean: running.mean, runningVariance: running.variance },
    integers: { rows },
    floats: { momentum: BATCH_NORM_MOMENTUM },
    body: `
  var average = 0.0;
  var square = 0.0;
  var seen = 0.0;
  for (var block = 0u; block < ${blocks}u; block++) {
    let at = block * ${channels}u + i;
    let count = f32(min(${height}u, u.rows - block * ${height}u));
    let difference = blockMean[at] - average;
    let share = count / (seen + count);
    square += blockSquare[at] + difference * difference * seen * share;
    average += difference * share;
    seen += count;
  }
  store_mean(i, average);
  store_variance(i, square / seen);
  runningMean[i] += u.momentum * (average - runningMean[i]);
  runningVariance[i] += u.momentum * (square / max(1.0, seen - 1.0) - runningVariance[i]);`,
    threads: channels,
  });
}
