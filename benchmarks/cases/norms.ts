import { batchNorm } from '../../src/engine/ops/batch-norm';
import { batchNormComposed } from '../../src/engine/ops/batch-norm/composed';
import { groupNorm } from '../../src/engine/ops/group-norm';
import { groupNormComposed } from '../../src/engine/ops/group-norm/composed';
import { norm } from '../../src/engine/ops/norm';
import { normComposed } from '../../src/engine/ops/norm/composed';
import { softmax } from '../../src/engine/ops/softmax';
import { softmaxComposed } from '../../src/engine/ops/softmax/composed';
import { tf, type Tensor } from '../../src/engine/tf';
import type { Op } from '../../tests/browser/support/compare';
import { twins } from './case';

/** Scores whose exponentials are beyond any float, some far below the others, some masked: five columns. */
const large = (x: Tensor): Tensor => x.mul(5).add(tf.tensor([500, -1e9, 495, 0, -1e9]));

export const norms = [
  ...twins(
    'layer norm',
    norm as Op<[Tensor, Tensor, Tensor]>,
    normComposed,
    [[2, 3, 5], [5], [5]],
    [[131, 257], [257], [257]],
  ),
  ...twins('rms norm', norm as Op<[Tensor, Tensor]>, normComposed, [[2, 3, 5], [5]], [[131, 257], [257]]),
  ...twins(
    'batch norm',
    (x: Tensor, gain: Tensor, bias: Tensor) => {
      const channels = gain.size;
      const running = { mean: tf.zeros([channels]), variance: tf.ones([channels]) };
      return batchNorm(x, gain, bias, running, true);
    },
    batchNormComposed,
    [[2, 5, 7, 3], [3], [3]],
    [[3, 13, 13, 17], [17], [17]],
  ),
  ...twins(
    'group norm',
    (x: Tensor, gain: Tensor, bias: Tensor) => groupNorm(x, gain, bias, 4),
    (x: Tensor, gain: Tensor, bias: Tensor) => groupNormComposed(x, gain, bias, 4),
    [[2, 5, 7, 12], [12], [12]],
    [[3, 13, 13, 68], [68], [68]],
  ),
  ...twins('softmax', softmax, softmaxComposed, [[1, 5]], [[2, 3, 33]], [[131, 257]], [[65_601, 3]]),
  ...twins(
    'softmax, large',
    (x: Tensor) => softmax(large(x)),
    (x: Tensor) => softmaxComposed(large(x)),
    [[7, 5]],
  ),
];
