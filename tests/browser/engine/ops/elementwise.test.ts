import { afterAll, beforeAll } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import {
  add,
  affine,
  bounded,
  cosine,
  exponential,
  exponentialLessOne,
  gelu,
  inverseAboveOne,
  multiply,
  positiveCandidate,
  relu,
  sigmoid,
  silu,
  sine,
  softplus,
  squaredRelu,
  squareRoot,
  swiglu,
  tanh,
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
const functions: [string, (x: Tensor) => Tensor, (x: Tensor) => Tensor][] = [
  ['silu', silu, (x) => x.mul(x.sigmoid())],
  ['tanh', tanh, (x) => x.tanh()],
  ['softplus', softplus, (x) => x.softplus()],
  ['exponential', exponential, (x) => x.exp()],
  ['exponential less one', exponentialLessOne, (x) => x.expm1()],
  ['exponential less one, near 0', (x) => exponentialLessOne(affine(x, 0.001)), (x) => x.mul(0.001).expm1()],
  ['square root', (x) => squareRoot(multiply(x, x)), (x) => x.mul(x).sqrt()],
  ['inverse above one', (x) => inverseAboveOne(affine(x, 2)), (x) => x.mul(2).abs().maximum(1).reciprocal()],
  ['squared relu', squaredRelu, (x) => x.relu().square()],
  ['bounded', (x) => bounded(x, 0.75), (x) => x.clipByValue(-0.75, 0.75)],
  ['affine', (x) => affine(x, -0.5, 3), (x) => x.mul(-0.5).add(3)],
  // Far from 0 too: phases of a state space add up.
  ['sine', (x) => sine(affine(x, 100)), (x) => x.mul(100).sin()],
  ['cosine', (x) => cosine(affine(x, 100)), (x) => x.mul(100).cos()],
];
for (const [name, ours, composed] of functions)
  check(name, [size, size, seed], async (a, b, s) => expectTwins(ours, composed, [[a, b]], s));
