/** Recurrent cells over time, forward and backward: what `lstm`, `gru` and `rnn` share. */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { batchedMatmul } from '../batched-matmul';
import { gemm } from '../gemm';
import type { Cell } from './cell';
import { spreadFor, type Spread } from './spread';
import { throughStorage } from './storage';
import { throughWorkgroup } from './workgroup';

export interface OverTimeOptions {
  /** How time steps are spread over threads; what suits the device unless told. */
  spread?: Spread;
}

/**
 * Runs a cell over all time steps.
 * @param matrix [width of what a head carries, width of the product of all heads]; of several heads as `sideBySide` makes it
 * @param size batch and time
 * @returns the cell's outputs by name
 */
export function overTime(
  cell: Cell,
  matrix: Tensor,
  size: [number, number],
  options: OverTimeOptions,
): Record<string, Tensor> {
  const [depth, columns] = matrix.shape as [number, number];
  const spread = options.spread ?? spreadFor(cell, size[0], depth, columns);
  return spread.kind === 'workgroup'
    ? throughWorkgroup(cell, matrix, size, spread)
    : throughStorage(cell, matrix, size, spread);
}

/** @param matrix [rows, columns] @returns [columns, rows], so that a walk backwards reads adjacent numbers too */
export function transposed(matrix: Tensor): Tensor {
  const [rows, columns] = matrix.shape as [number, number];
  return runKernel({
    name: 'recurrent transposed',
    inputs: { matrix },
    outputs: { turned: { shape: [columns, rows] } },
    integers: { rows, columns },
    body: 'store_turned(i, matrix[(i % u.rows) * u.columns + i / u.rows]);',
    threads: matrix.size,
  }).turned;
}

/** h one step later, zero at first. @param h [batch, time, width] @returns [batch · time, width] */
function previousSteps(h: Tensor): Tensor {
  const [batch, time, width] = h.shape as [number, number, number];
  return runKernel({
    name: 'recurrent previous',
    inputs: { h },
    outputs: { previous: { shape: [batch * time, width] } },
    integers: { time, width },
    body: `
  let t = (i / u.width) % u.time;
  store_previous(i, select(0.0, h[i - min(u.width, i)], t > 0u));`,
    threads: h.size,
  }).previous;
}

/**
 * Gradient of the recurrent matrix: the sum over all steps of (state before the step)ᵀ · (gradient of the product).
 * @param h [batch, time, width]
 * @param gradient [batch, time, columns]
 * @returns [width, columns]
 */
export function matrixGradient(h: Tensor, gradient: Tensor): Tensor {
  const [batch, time, columns] = gradient.shape as [number, number, number];
  return gemm(previousSteps(h), gradient.reshape([batch * time, columns]), {
    transposeA: true,
    gradient: 'b',
  });
}

/** Matrices of several heads [heads, D, blocks × D], as `overTime` takes them: [D, blocks × heads × D]. */
export function sideBySide(matrices: Tensor): Tensor {
  const [heads, size, columns] = matrices.shape as [number, number, number];
  return matrices
    .reshape([heads, size, columns / size, size])
    .transpose([1, 2, 0, 3])
    .reshape([size, heads * columns]);
}

/** The same, each transposed: [blocks × D, heads × D]. */
export function transposedSideBySide(matrices: Tensor): Tensor {
  const [heads, size, columns] = matrices.shape as [number, number, number];
  return matrices.transpose([2, 0, 1]).reshape([columns, heads * size]);
}

/** As `matrixGradient`, of several heads. @param gradient [batch, time, blocks × heads × D] @returns [heads, D, blocks × D] */
export function headMatricesGradient(h: Tensor, gradient: Tensor, heads: number): Tensor {
  const width = h.shape[2]!;
  const [rows, size, blocks] = [h.size / width, width / heads, gradient.shape[2]! / width];
  const before = previousSteps(h).reshape([rows, heads, size]).transpose([1, 0, 2]);
  const after = gradient.reshape([rows, blocks, heads, size]).transpose([2, 0, 1, 3]);
  return batchedMatmul(before, after.reshape([heads, rows, blocks * size]), { transposeA: true });
}
