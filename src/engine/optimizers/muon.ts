/**
 * Muon (Jordan et al. 2024): Nesterov momentum, orthogonalised, for hidden matrices; AdamW for embeddings, heads, norms and
 * biases. A filter is the matrix of its last axis against all others. The step is scaled by 0.2 √max(rows, columns) (Liu
 * et al. 2025), the size of an AdamW step, so that one rate and one decay serve both.
 */
import { VIEW_ALIGNMENT } from '../backend';
import type { Segment } from '../flat';
import { runKernel } from '../kernel';
import { tf, type Tensor } from '../tf';
import { momentFloats, momentsCode, type MomentSettings } from './moments';
import { orthogonalise } from './newton-schulz';
import { decayed, type MakeOptimizer } from './optimizer';

export interface MuonSettings extends MomentSettings {
  /** Of hidden matrices; β₁, β₂ and ε are AdamW's. */
  momentum: number;
  weightDecay: number;
}

const STEP_SIZE = 0.2;
const WORKGROUP = 64;

/** A hidden parameter as the matrix that it is to Muon. */
function asMatrix(segment: Segment): Segment {
  const columns = segment.shape.at(-1)!;
  const rows = segment.shape.reduce((a, b) => a * b, 1) / columns;
  return { ...segment, shape: [rows, columns] };
}

/** The blocks of VIEW_ALIGNMENT floats that a segment takes. */
function blocksOf({ offset, shape }: Segment): { start: number; count: number } {
  return {
    start: offset / VIEW_ALIGNMENT,
    count: Math.ceil(shape.reduce((a, b) => a * b, 1) / VIEW_ALIGNMENT),
  };
}

/** Frobenius norms of segments of a flat tensor, in two passes: squares of each block, then a workgroup for each norm. */
function norms(flat: Tensor, segments: Segment[]): Tensor {
  const { squares } = runKernel({
    name: 'block squares',
    inputs: { flat },
    outputs: { squares: { shape: [flat.size / VIEW_ALIGNMENT] } },
    body: `
  var total = 0.0;
  for (var at = i * ${VIEW_ALIGNMENT}u; at < (i + 1u) * ${VIEW_ALIGNMENT}u; at++) { total += flat[at] * flat[at]; }
  store_squares(i, total);`,
    threads: flat.size / VIEW_ALIGNMENT,
  });
  const ranges = segments.map(blocksOf).flatMap(({ start, count }) => [start, start + count]);
  return runKernel({
    name: 'matrix norms',
    inputs: { squares, ranges: tf.tensor1d(Int32Array.from(ranges), 'int32') },
    outputs: { norm: { shape: [segments.length] } },
    shared: `var<workgroup> partial: array<f32, ${WORKGROUP}>;`,
    body: `
  var total = 0.0;
  let end = u32(ranges[2u * workgroup + 1u]);
  for (var at = u32(ranges[2u * workgroup]) + local; at < end; at += ${WORKGROUP}u) { total += squares[at]; }
  partial[local] = total;
  workgroupBarrier();
  if (local == 0u) {
    var sum = 0.0;
    for (var other = 0u; other < ${WORKGROUP}u; other++) { sum += partial[other]; }
    store_norm(workgroup, sqrt(sum));
  }`,
    threads: WORKGROUP * segments.length,
    workgroup: WORKGROUP,
  }).norm;
}

export const muon: MakeOptimizer<MuonSettings> = (parameters, settings) => {
  const { values, decayMask, size, segments, view } = parameters;
  const matrices = segments.filter(({ hidden }) => hidden).map(asMatrix);
  const mask = new Float32Array(size / VIEW_ALIGNMENT);
  for (const { start, count } of matrices.map(blocksOf)) mask.fill(1, start, start + count);
  const first = tf.zeros([size]);
  // Hidden matrices have no second moment: their part of it holds what is to be orthogonalised.
  const second = tf.zeros([size]);
  return {
    state: [first, second],
    update(gradient, clock, scale) {
      runKernel({
        name: 'muon',
        inputs: { gradient, clock, scale, decayMask, hiddenMask: tf.tensor(mask) },
        inPlace: { values, first, second },
        floats: {
          ...momentFloats(settings),
          momentum: settings.momentum,
          decay: settings.weightDecay,
        },
        body: `
  let g = gradient[i] * scale[1];
  values[i] = ${decayed};
  if (hiddenMask[i / ${VIEW_ALIGNMENT}u] > 0.0) {
    let moved = u.momentum * first[i] + g;
    first[i] = moved;
    second[i] = g + u.momentum * moved;
  } else {
    ${momentsCode}
    values[i] -= clock[0] * direction;
  }`,
        threads: size,
      });
      if (matrices.length === 0) return;

      const norm = norms(second, matrices);
      const normalised = matrices.map((matrix, index) => {
        const ahead = view(second, matrix);
        return runKernel({
          name: 'normalise',
          inputs: { ahead, norm },
          outputs: { x: { shape: matrix.shape } },
          integers: { index },
          body: 'store_x(i, ahead[i] / (norm[u.index] + 1e-7));',
          threads: ahead.size,
        }).x;
      });
      orthogonalise(normalised).forEach((direction, index) => {
        const matrix = matrices[index]!;
        const value = view(values, matrix);
        runKernel({
          name: 'muon step',
          inputs: { direction, clock },
          inPlace: { value },
          floats: { size: STEP_SIZE * Math.sqrt(Math.max(...matrix.shape)) },
          body: 'value[i] -= clock[0] * u.size * direction[i];',
          threads: value.size,
        });
      });
    },
  };
};
