import * as fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { conv2d } from '../../../../src/engine/ops/conv2d';
import { conv2dComposed } from '../../../../src/engine/ops/conv2d/composed';
import { tf, type Tensor } from '../../../../src/engine/tf';
import { check, seed, small } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const twins = (x: number[], filter: number[], stride: number, s = 1) =>
  expectTwins(
    (image: Tensor, f: Tensor) => conv2d(image, f, stride),
    (image: Tensor, f: Tensor) => conv2dComposed(image, f, stride),
    [x, filter],
    s,
  );

check(
  'conv2d',
  [fc.constantFrom(1, 3, 5), fc.constantFrom(1, 2, 3), fc.constantFrom(1, 4, 7, 9), small, small, seed],
  async (kernel, stride, side, inputs, outputs, s) =>
    twins([2, side, side + 1, inputs], [kernel, kernel, inputs, outputs], stride, s),
);
test('strips and blocks of channels that do not come out even', () =>
  twins([2, 3, 29, 17], [3, 3, 17, 19], 1));
test('a stride over an odd image with more channels than a tile', () =>
  twins([3, 7, 15, 18], [3, 3, 18, 37], 2));
test('one output from a long walk', () => twins([1, 3, 3, 67], [3, 3, 67, 1], 1));
test('many lines, whose filter gradient comes in parts', () => twins([40, 28, 2, 1], [3, 3, 1, 5], 1));
test('x from the data has no gradient, the filter has', () => {
  const values = Float32Array.from({ length: 120 }, (_, at) => ((at * 37) % 11) - 5);
  const image = () => tf.tensor(values.slice(), [2, 6, 5, 2]);
  return expectTwins(
    (filter: Tensor) => conv2d(image(), filter, 2, { fromData: true }),
    (filter: Tensor) => conv2dComposed(image(), filter, 2),
    [[3, 3, 2, 5]],
  );
});
