import * as fc from 'fast-check';
import { afterAll, beforeAll, describe } from 'vitest';
import { closeDevice, openDevice } from '../../../src/engine/device';
import { batchNorm } from '../../../src/engine/ops/batch-norm';
import { batchNormComposed } from '../../../src/engine/ops/batch-norm/composed';
import { conv2d } from '../../../src/engine/ops/conv2d';
import { conv2dComposed } from '../../../src/engine/ops/conv2d/composed';
import { lstm } from '../../../src/engine/ops/lstm';
import { lstmComposed } from '../../../src/engine/ops/lstm/composed';
import { meanPool } from '../../../src/engine/ops/pool';
import { meanPoolComposed } from '../../../src/engine/ops/pool/composed';
import { scan } from '../../../src/engine/ops/scan';
import { scanComposed } from '../../../src/engine/ops/scan/composed';
import { tf, type Tensor } from '../../../src/engine/tf';
import { check, seed, size, small } from '../support/property';
import { expectTwins } from '../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

describe('norms', () => {
  check('batch norm', [fc.constantFrom(2, 3, 5), small, seed], async (batch, channels, s) =>
    expectTwins(
      (x: Tensor, gain: Tensor, bias: Tensor) =>
        batchNorm(x, gain, bias, { mean: tf.zeros([channels]), variance: tf.ones([channels]) }, true),
      batchNormComposed,
      [[batch, 5, 7, channels], [channels], [channels]],
      s,
    ),
  );
});

describe('recurrence', () => {
  check('scan', [small, size, small, seed], async (batch, time, width, s) =>
    expectTwins(
      scan,
      scanComposed,
      [
        [batch, time, width],
        [batch, time, width],
      ],
      s,
    ),
  );
  check('lstm', [small, fc.constantFrom(1, 2, 5, 9), small, seed], async (batch, time, width, s) =>
    expectTwins(
      lstm,
      lstmComposed,
      [
        [batch, time, 4 * width],
        [width, 4 * width],
      ],
      s,
    ),
  );
});

describe('images', () => {
  check(
    'conv2d',
    [fc.constantFrom(1, 3, 5), fc.constantFrom(1, 2), fc.constantFrom(4, 7, 9), small, small, seed],
    async (kernel, stride, side, inputs, outputs, s) =>
      expectTwins(
        (x: Tensor, f: Tensor) => conv2d(x, f, stride),
        (x: Tensor, f: Tensor) => conv2dComposed(x, f, stride),
        [
          [2, side, side + 1, inputs],
          [kernel, kernel, inputs, outputs],
        ],
        s,
      ),
  );
  check('mean pool', [small, small, size, seed], async (batch, side, channels, s) =>
    expectTwins(meanPool, meanPoolComposed, [[batch, side, side, channels]], s),
  );
});
