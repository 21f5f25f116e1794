import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { linear } from '../../../../src/engine/ops/linear';
import { linearComposed } from '../../../../src/engine/ops/linear/composed';
import { tf, type Tensor } from '../../../../src/engine/tf';
import { shapesOf } from '../../../../src/engine/tune';
import { check, seed, size } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const affine = (x: Tensor, weight: Tensor, bias: Tensor) => linear(x, weight, bias);
const affineComposed = (x: Tensor, weight: Tensor, bias: Tensor) => linearComposed(x, weight, bias);

describe('linear', () => {
  check('with bias', [size, size, size, seed], async (rows, inputs, outputs, s) =>
    expectTwins(affine, affineComposed, [[rows, inputs], [inputs, outputs], [outputs]], s),
  );
  check('transposed, as a tied head', [size, size, size, seed], async (rows, inputs, outputs, s) =>
    expectTwins(
      (x: Tensor, w: Tensor) => linear(x, w, undefined, { transposed: true }),
      (x: Tensor, w: Tensor) => linearComposed(x, w, undefined, { transposed: true }),
      [
        [2, rows, inputs],
        [outputs, inputs],
      ],
      s,
    ),
  );
  // The stock kernel is wrong by 20 where B is transposed. Each of the three has K = 2101 in turn: NN, NT, TN.
  test.each([
    [3, 2101, 5],
    [3, 5, 2101],
    [2101, 3, 5],
  ])('long K: %i rows, %i in, %i out', (rows, inputs, outputs) =>
    expectTwins(affine, affineComposed, [[rows, inputs], [inputs, outputs], [outputs]]),
  );
  test('a gradient of nine addends, where stock sums end at seven', () => {
    const often = (op: typeof affine) => (x: Tensor, weight: Tensor, bias: Tensor) => {
      const results = Array.from({ length: 9 }, (_, index) => op(x.mul(index + 1), weight, bias));
      return results.slice(1).reduce((sum, each) => sum.add(each), results[0]!);
    };
    return expectTwins(often(affine), often(affineComposed), [[5, 7], [7, 3], [3]]);
  });
  test('many rows', () => expectTwins(affine, affineComposed, [[65_601, 2], [2, 3], [3]]));
  test('the widest tile, with edges', () =>
    expectTwins(affine, affineComposed, [[201, 33], [33, 190], [190]]));

  test('the gradient of data is not computed', () => {
    const [x, weight] = [tf.ones([3, 5]), tf.ones([5, 7])];
    const formsOf = (fromData: boolean) =>
      shapesOf(() => {
        tf.engine().gradients(
          () => linear(x, weight, undefined, { fromData }).sum() as tf.Scalar,
          fromData ? [weight] : [x, weight],
        );
      }).map(({ form }) => form);
    // On the GPU before anything is recorded.
    x.add(weight.sum()).dispose();
    expect(formsOf(false)).toEqual(['NN', 'NT', 'TN']);
    expect(formsOf(true)).toEqual(['NN', 'TN']);
    tf.dispose([x, weight]);
  });
});
