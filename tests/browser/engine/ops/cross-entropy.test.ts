import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { classificationSums, crossEntropy, likeliest } from '../../../../src/engine/ops/cross-entropy';
import { crossEntropyComposed } from '../../../../src/engine/ops/cross-entropy/composed';
import { readTensors } from '../../../../src/engine/read';
import { tf } from '../../../../src/engine/tf';
import { check, seed, size } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const labels = (count: number, classes: number, lowest: number) => ({
  shape: [count],
  integers: Int32Array.from({ length: count }, (_, index) => ((index * 7) % (classes - lowest)) + lowest),
});

check('some rows left out', [size, fc.constantFrom(2, 3, 33), seed], async (rows, classes, s) =>
  expectTwins(crossEntropy, crossEntropyComposed, [[rows, classes], labels(rows, classes, -1)], s),
);

test('more rows than a dispatch has workgroups', () =>
  expectTwins(crossEntropy, crossEntropyComposed, [[65_600, 3], labels(65_600, 3, 0)]));

test('the likeliest class of each row, of equal ones the first', async () => {
  const logits = tf.tensor2d([0, 2, 1, 5, 5, -1, -3, -2, -1, 0, 0, 0], [4, 3]);
  expect([...(await readTensors([likeliest(logits)]))[0]!]).toEqual([1, 0, 2, 0]);
});

test('sums for an evaluation: loss, correct rows, rows that count', async () => {
  // Row r prefers class r mod 3 by ln 2; every fifth label is left out, every second of the others is right.
  const rows = 131;
  const logits = tf.tensor(
    Array.from({ length: rows }, (_, row) => [0, 1, 2].map((c) => (c === row % 3 ? Math.LN2 : 0))),
    [rows, 3],
  );
  const wanted = Int32Array.from({ length: rows }, (_, row) => (row % 5 === 0 ? -1 : (row + (row % 2)) % 3));
  const counting = [...wanted].filter((label) => label >= 0).length;
  const correct = [...wanted].filter((label, row) => label === row % 3).length;
  const [sums] = await readTensors([classificationSums(logits, tf.tensor(wanted, [rows], 'int32'))]);
  expect(sums![0]).toBeCloseTo(correct * Math.log(2) + (counting - correct) * Math.log(4), 3);
  expect([sums![1], sums![2]]).toEqual([correct, counting]);
});
