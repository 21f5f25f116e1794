import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { batchedMatmul } from '../../../../src/engine/ops/batched-matmul';
import { batchedMatmulComposed } from '../../../../src/engine/ops/batched-matmul/composed';
import { tf, type Tensor } from '../../../../src/engine/tf';
import { check, seed } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const side = fc.constantFrom(1, 3, 4, 5, 8, 9, 13);

/** Batch axes of both operands. */
const batches = fc.constantFrom<[number[], number[]]>(
  [[], []],
  [[3], [3]],
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], []],
  [[], [5]],
  [
    [2, 3],
    [2, 1],
  ],
  [[2, 1], [3]],
  [
    [1, 2],
    [3, 2],
  ],
  [
    [2, 1, 3],
    [1, 2, 1],
  ],
);

check(
  'every transpose and broadcast',
  [batches, side, side, side, fc.boolean(), fc.boolean(), seed],
  async ([batchA, batchB], m, n, k, transposeA, transposeB, s) => {
    const transposes = { transposeA, transposeB };
    await expectTwins(
      (a: Tensor, b: Tensor) => batchedMatmul(a, b, transposes),
      (a: Tensor, b: Tensor) => batchedMatmulComposed(a, b, transposes),
      [
        [...batchA, ...(transposeA ? [k, m] : [m, k])],
        [...batchB, ...(transposeB ? [n, k] : [k, n])],
      ],
      s,
    );
  },
);

test('more products than a dispatch has workgroups', () =>
  expectTwins(
    (a: Tensor, b: Tensor) => batchedMatmul(a, b),
    (a: Tensor, b: Tensor) => batchedMatmulComposed(a, b),
    [
      [65_601, 1, 2],
      [65_601, 2, 1],
    ],
  ));

test.each([
  [
    [2, 3],
    [4, 2],
  ],
  [
    [2, 3, 4],
    [3, 4, 2],
  ],
  [[3], [3, 2]],
])('%j by %j is refused', (a, b) => {
  expect(() => batchedMatmul(tf.zeros(a), tf.zeros(b))).toThrow(
    expect.objectContaining({ code: 'unsupported-config' }),
  );
});
