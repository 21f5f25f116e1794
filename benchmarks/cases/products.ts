import { batchedMatmul } from '../../src/engine/ops/batched-matmul';
import { batchedMatmulComposed } from '../../src/engine/ops/batched-matmul/composed';
import { linear } from '../../src/engine/ops/linear';
import { linearComposed } from '../../src/engine/ops/linear/composed';
import { tf, type Tensor } from '../../src/engine/tf';
import type { Operands } from '../../tests/browser/support/compare';
import { twins } from './case';

const matrices = [
  [1, 1, 1],
  [3, 5, 7],
  [33, 31, 65],
  [65, 129, 63],
  [3, 2101, 5],
  [201, 33, 190],
  [131, 64, 257],
  [65_601, 2, 3],
] as const;

/** x that comes from the data and has no gradient. */
const data = (rows: number, inputs: number): Tensor =>
  tf.tensor(
    Float32Array.from({ length: rows * inputs }, (_, at) => ((at * 37) % 11) - 5),
    [rows, inputs],
  );

/** Batch axes of both operands, then m, n and k. */
const batches: [number[], number[], [number, number, number]][] = [
  [[], [], [1, 1, 1]],
  [[3], [3], [33, 65, 31]],
  [
    [2, 3],
    [2, 1],
    [9, 4, 13],
  ],
  [
    [2, 1, 3],
    [1, 2, 1],
    [5, 17, 8],
  ],
  [[], [5], [3, 9, 7]],
];

const transposes = [
  { transposeA: false, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: false },
  { transposeA: true, transposeB: true },
];

export const products = [
  ...twins(
    'linear',
    (x: Tensor, w: Tensor, b: Tensor) => linear(x, w, b),
    (x: Tensor, w: Tensor, b: Tensor) => linearComposed(x, w, b),
    ...matrices.map(([rows, inputs, outputs]): Operands<[Tensor, Tensor, Tensor]> => [
      [rows, inputs],
      [inputs, outputs],
      [outputs],
    ]),
  ),
  ...twins(
    'linear, transposed',
    (x: Tensor, w: Tensor) => linear(x, w, undefined, { transposed: true }),
    (x: Tensor, w: Tensor) => linearComposed(x, w, undefined, { transposed: true }),
    ...matrices.map(([rows, inputs, outputs]): Operands<[Tensor, Tensor]> => [
      [1, rows, inputs],
      [outputs, inputs],
    ]),
  ),
  ...twins(
    'linear, from data',
    (w: Tensor, b: Tensor) => linear(data(65, 31), w, b, { fromData: true }),
    (w: Tensor, b: Tensor) => linearComposed(data(65, 31), w, b),
    [[31, 33], [33]],
  ),
  ...transposes.flatMap((options) =>
    twins(
      `batched product ${options.transposeA ? 'T' : 'N'}${options.transposeB ? 'T' : 'N'}`,
      (a: Tensor, b: Tensor) => batchedMatmul(a, b, options),
      (a: Tensor, b: Tensor) => batchedMatmulComposed(a, b, options),
      ...batches.map(([batchA, batchB, [m, n, k]]): Operands<[Tensor, Tensor]> => [
        [...batchA, ...(options.transposeA ? [k, m] : [m, k])],
        [...batchB, ...(options.transposeB ? [n, k] : [k, n])],
      ]),
    ),
  ),
  // More products than a dispatch has workgroups in a dimension.
  ...twins(
    'batched product',
    (a: Tensor, b: Tensor) => batchedMatmul(a, b),
    (a: Tensor, b: Tensor) => batchedMatmulComposed(a, b),
    [
      [65_601, 1, 2],
      [65_601, 2, 1],
    ],
  ),
];
