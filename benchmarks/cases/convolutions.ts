import { causalConv1d } from '../../src/engine/ops/causal-conv1d';
import { causalConv1dComposed, causalTapsComposed } from '../../src/engine/ops/causal-conv1d/composed';
import { causalTaps } from '../../src/engine/ops/causal-conv1d/taps';
import { conv2d } from '../../src/engine/ops/conv2d';
import { conv2dComposed } from '../../src/engine/ops/conv2d/composed';
import { depthwiseConv2d } from '../../src/engine/ops/depthwise-conv2d';
import { depthwiseConv2dComposed } from '../../src/engine/ops/depthwise-conv2d/composed';
import { meanPool } from '../../src/engine/ops/pool';
import { meanPoolComposed } from '../../src/engine/ops/pool/composed';
import { upsample } from '../../src/engine/ops/upsample';
import { upsampleComposed } from '../../src/engine/ops/upsample/composed';
import { tf, type Tensor } from '../../src/engine/tf';
import { twins } from './case';

const images: { stride: number; x: number[]; filter: number[] }[] = [
  { stride: 1, x: [2, 9, 10, 3], filter: [3, 3, 3, 5] },
  { stride: 2, x: [2, 9, 10, 3], filter: [3, 3, 3, 5] },
  { stride: 2, x: [2, 7, 8, 8], filter: [1, 1, 8, 2] },
  { stride: 1, x: [2, 7, 8, 1], filter: [5, 5, 1, 8] },
  { stride: 1, x: [2, 15, 16, 17], filter: [3, 3, 17, 33] },
  { stride: 2, x: [3, 7, 15, 18], filter: [3, 3, 18, 37] },
  // One output from a long walk; and many lines, whose filter gradient comes in parts.
  { stride: 1, x: [1, 3, 3, 67], filter: [3, 3, 67, 1] },
  { stride: 1, x: [40, 28, 2, 1], filter: [3, 3, 1, 5] },
];

/** An image that comes from the data and has no gradient. */
const data = (): Tensor =>
  tf.tensor(
    Float32Array.from({ length: 120 }, (_, at) => ((at * 37) % 11) - 5),
    [2, 6, 5, 2],
  );

export const convolutions = [
  ...twins('upsample', upsample, upsampleComposed, [[2, 5, 7, 3]], [[3, 13, 14, 17]]),
  ...images.flatMap(({ stride, x, filter }) =>
    twins(
      `conv2d, stride ${stride}`,
      (image: Tensor, taps: Tensor) => conv2d(image, taps, stride),
      (image: Tensor, taps: Tensor) => conv2dComposed(image, taps, stride),
      [x, filter],
    ),
  ),
  ...twins(
    'conv2d, from data',
    (filter: Tensor) => conv2d(data(), filter, 2, { fromData: true }),
    (filter: Tensor) => conv2dComposed(data(), filter, 2),
    [[3, 3, 2, 5]],
  ),
  ...twins(
    'depthwise conv2d',
    depthwiseConv2d,
    depthwiseConv2dComposed,
    [
      [2, 1, 1, 3],
      [1, 1, 3],
    ],
    [
      [2, 2, 3, 5],
      [7, 7, 5],
    ],
    [
      [3, 7, 17, 33],
      [3, 3, 33],
    ],
    // Many lines, whose filter gradient comes in parts.
    [
      [30, 9, 8, 3],
      [7, 7, 3],
    ],
  ),
  ...twins('mean pool', meanPool, meanPoolComposed, [[2, 7, 7, 5]], [[3, 1, 1, 33]]),
  ...twins(
    'causal convolution',
    (x: Tensor, filter: Tensor, bias: Tensor) => causalConv1d(x, filter, bias, 2),
    (x: Tensor, filter: Tensor, bias: Tensor) => causalConv1dComposed(x, filter, bias, 2),
    [[3, 33, 8], [4, 8], [8]],
    [[1, 1, 3], [2, 3], [3]],
  ),
  ...twins(
    'causal convolution, no bias',
    (x: Tensor, filter: Tensor) => causalConv1d(x, filter),
    (x: Tensor, filter: Tensor) => causalConv1dComposed(x, filter),
    [
      [2, 131, 5],
      [3, 5],
    ],
  ),
  ...twins(
    'causal taps',
    (x: Tensor) => causalTaps(x, 3, 2),
    (x: Tensor) => causalTapsComposed(x, 3, 2),
    [[2, 7, 3]],
  ),
];
