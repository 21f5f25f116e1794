import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { squaredError, squaredErrorSums } from '../../../../src/engine/ops/squared-error';
import { squaredErrorComposed } from '../../../../src/engine/ops/squared-error/composed';
import { readTensors } from '../../../../src/engine/read';
import { tf, type Tensor } from '../../../../src/engine/tf';
import { check, seed, size } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

/** Every third row is not asked. */
const answersOf = (rows: number) =>
  Float32Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? -1e30 : Math.sin(row)));

check('mean over what is asked, and its gradient', [size, seed], async (rows, s) =>
  expectTwins(
    (outputs: Tensor) => squaredError(outputs, tf.tensor1d(answersOf(rows))),
    (outputs: Tensor) => squaredErrorComposed(outputs, tf.tensor1d(answersOf(rows))),
    [[rows, 1]],
    s,
  ),
);

test('sums of an evaluation: squared errors, nothing correct, how many were asked', async () => {
  const outputs = tf.tensor2d([1, 2, 3, 4], [4, 1]);
  const [sums] = await readTensors([squaredErrorSums(outputs, tf.tensor1d([0, -1e30, 5, 4]))]);
  expect([...sums!]).toEqual([5, 0, 3]);
});

test('what is no number stays none', async () => {
  const [sums] = await readTensors([squaredErrorSums(tf.tensor2d([NaN, 1], [2, 1]), tf.tensor1d([0, 0]))]);
  expect(sums![0]).toBeNaN();
});
