import {
  add,
  gelu,
  multiply,
  positiveCandidate,
  relu,
  sigmoid,
  swiglu,
} from '../../src/engine/ops/elementwise';
import { addExampleRow, multiplyExampleRow } from '../../src/engine/ops/example-row';
import { addExampleRowComposed, multiplyExampleRowComposed } from '../../src/engine/ops/example-row/composed';
import { geluComposed, swigluComposed } from '../../src/engine/ops/elementwise/composed';
import { tf, type Tensor } from '../../src/engine/tf';
import type { Operands } from '../../tests/browser/support/compare';
import { twins } from './case';

const one: Operands<[Tensor]> = [[31, 33]];
const two: Operands<[Tensor, Tensor]> = [
  [31, 33],
  [31, 33],
];

export const pointwise = [
  ...twins('gelu', gelu, geluComposed, one),
  ...twins('relu', relu, (x: Tensor) => tf.relu(x), one),
  ...twins('sigmoid', sigmoid, (x: Tensor) => tf.sigmoid(x), one),
  ...twins(
    'positive candidate',
    positiveCandidate,
    (x: Tensor) => tf.where(x.greaterEqual(0), x.add(0.5), x.sigmoid()),
    one,
  ),
  ...twins('swiglu', swiglu, swigluComposed, two),
  ...twins('add', add, (x: Tensor, y: Tensor) => x.add(y), two),
  ...twins('multiply', multiply, (x: Tensor, y: Tensor) => x.mul(y), two),
  ...twins('add example row', addExampleRow, addExampleRowComposed, [
    [3, 13, 17],
    [3, 17],
  ]),
  ...twins('multiply example row', multiplyExampleRow, multiplyExampleRowComposed, [
    [3, 13, 17],
    [3, 17],
  ]),
];
