import { afterAll, beforeAll, test } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { softmax } from '../../../../src/engine/ops/softmax';
import { softmaxComposed } from '../../../../src/engine/ops/softmax/composed';
import { tf, type Tensor } from '../../../../src/engine/tf';
import { check, seed, size, small } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

check('softmax', [small, size, size, seed], async (batch, rows, classes, s) =>
  expectTwins(softmax, softmaxComposed, [[batch, rows, classes]], s),
);

test('more rows than a dispatch has workgroups', () => expectTwins(softmax, softmaxComposed, [[65_601, 3]]));

test('large and masked scores', () => {
  const far = (x: Tensor) => x.mul(4).add(tf.tensor([495, -1e9, 500, 0, -1e9]));
  return expectTwins(
    (x: Tensor) => softmax(far(x)),
    (x: Tensor) => softmaxComposed(far(x)),
    [[7, 5]],
  );
});
