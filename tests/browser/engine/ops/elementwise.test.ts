import { afterAll, beforeAll } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import {
  add,
  gelu,
  multiply,
  positiveCandidate,
  relu,
  sigmoid,
  swiglu,
} from '../../../../src/engine/ops/elementwise';
import { geluComposed, swigluComposed } from '../../../../src/engine/ops/elementwise/composed';
import { tf, type Tensor } from '../../../../src/engine/tf';
import { check, seed, size } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

check('gelu', [size, size, seed], async (a, b, s) => expectTwins(gelu, geluComposed, [[a, b]], s));
check('relu', [size, size, seed], async (a, b, s) =>
  expectTwins(relu, (x: Tensor) => tf.relu(x), [[a, b]], s),
);
check('sigmoid', [size, size, seed], async (a, b, s) =>
  expectTwins(sigmoid, (x: Tensor) => tf.sigmoid(x), [[a, b]], s),
);
check('positive candidate', [size, size, seed], async (a, b, s) =>
  expectTwins(
    positiveCandidate,
    (x: Tensor) => tf.where(x.greaterEqual(0), x.add(0.5), x.sigmoid()),
    [[a, b]],
    s,
  ),
);
check('swiglu', [size, size, seed], async (a, b, s) =>
  expectTwins(
    swiglu,
    swigluComposed,
    [
      [a, b],
      [a, b],
    ],
    s,
  ),
);
check('add', [size, size, seed], async (a, b, s) =>
  expectTwins(
    add,
    (x: Tensor, y: Tensor) => x.add(y),
    [
      [a, b],
      [a, b],
    ],
    s,
  ),
);
check('multiply', [size, size, seed], async (a, b, s) =>
  expectTwins(
    multiply,
    (x: Tensor, y: Tensor) => x.mul(y),
    [
      [a, b],
      [a, b],
    ],
    s,
  ),
);
