/** Recurrent cells over time, forward and backward: what `lstm`, `gru` and `rnn` share. */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
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
 * @param matrix [width of what is carried, width of its product]
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

/**
 * Gradient of the recurrent matrix: the sum over all steps of (state before the step)ᵀ · (gradient of the product).
 * @param h [batch, time, width]
 * @param gradient [batch, time, columns]
 * @returns [width, columns]
 */
export function matrixGradient(h: Tensor, gradient: Tensor): Tensor {
  const [batch, time, width] = h.shape as [number, number, number];
  const { previous } = runKernel({
    name: 'recurrent previous',
    inputs: { h },
    outputs: { previous: { shape: [batch * time, width] } },
    integers: { time, width },
    body: `
  let t = (i / u.width) % u.time;
  store_previous(i, select(0.0, h[i - min(u.width, i)], t > 0u));`,
    threads: h.size,
  });
  return gemm(previous, gradient.reshape([batch * time, gradient.shape[2]!]), {
    transposeA: true,
    gradient: 'b',
  });
}
