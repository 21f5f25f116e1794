import { relativeError } from '../../../../src/base/relative-error';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { random } from '../../../../src/base/random';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { batchNorm, BATCH_NORM_MOMENTUM } from '../../../../src/engine/ops/batch-norm';
import { batchNormComposed } from '../../../../src/engine/ops/batch-norm/composed';
import { NORM_EPSILON } from '../../../../src/engine/ops/norm';
import { readTensors } from '../../../../src/engine/read';
import { tf, type Tensor } from '../../../../src/engine/tf';
import { check, seed, small } from '../../support/property';
import { expectTwins, TOLERANCE } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const inTraining = (channels: number) => (x: Tensor, gain: Tensor, bias: Tensor) =>
  batchNorm(x, gain, bias, { mean: tf.zeros([channels]), variance: tf.ones([channels]) }, true);

check('batch norm', [fc.constantFrom(2, 3, 5), small, seed], async (batch, channels, s) =>
  expectTwins(inTraining(channels), batchNormComposed, [[batch, 5, 7, channels], [channels], [channels]], s),
);
test('more rows than one block holds', () =>
  expectTwins(inTraining(3), batchNormComposed, [[5, 29, 31, 3], [3], [3]]));

test('running moments follow the batch, far from zero too, and serve evaluation', async () => {
  const rows = 1237;
  const numbers = random(5, 'far from zero');
  const centres = [200, -3];
  const values = Float32Array.from({ length: 2 * rows }, (_, at) => centres[at % 2]! + numbers.normal());
  const x = tf.tensor(values.slice(), [rows, 2]);
  const [gain, bias] = [tf.tensor([2, 3]), tf.tensor([0.5, -1])];
  const running = { mean: tf.tensor([1, 2]), variance: tf.tensor([3, 4]) };
  batchNorm(x, gain, bias, running, true);
  const evaluated = batchNorm(x, gain, bias, running, false);
  const [mean, variance, y] = await readTensors([running.mean, running.variance, evaluated]);

  const expected = [0, 1].map((channel) => {
    const column = values.filter((_, at) => at % 2 === channel);
    const average = column.reduce((sum, value) => sum + value, 0) / rows;
    const unbiased = column.reduce((sum, value) => sum + (value - average) ** 2, 0) / (rows - 1);
    const [oldMean, oldVariance] = [[1, 2][channel]!, [3, 4][channel]!];
    return {
      mean: oldMean + BATCH_NORM_MOMENTUM * (average - oldMean),
      variance: oldVariance + BATCH_NORM_MOMENTUM * (unbiased - oldVariance),
    };
  });
  const pick = (key: 'mean' | 'variance') => expected.map((moments) => moments[key]);
  expect(relativeError(mean!.subarray(0, 2), pick('mean'))).toBeLessThan(TOLERANCE);
  expect(relativeError(variance!.subarray(0, 2), pick('variance'))).toBeLessThan(TOLERANCE);
  const normal = Array.from(values, (value, at) => {
    const moments = expected[at % 2]!;
    const scale = [2, 3][at % 2]! / Math.sqrt(moments.variance + NORM_EPSILON);
    return (value - moments.mean) * scale + [0.5, -1][at % 2]!;
  });
  expect(relativeError(y!, normal)).toBeLessThan(TOLERANCE);
  tf.dispose([x, gain, bias, evaluated, running.mean, running.variance]);
});
