import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { closeDevice, openDevice } from '../../../src/engine/device';
import { addRow } from '../../../src/engine/ops/add-row';
import { attention } from '../../../src/engine/ops/attention';
import { attentionComposed } from '../../../src/engine/ops/attention/composed';
import { batchNorm } from '../../../src/engine/ops/batch-norm';
import { batchNormComposed } from '../../../src/engine/ops/batch-norm/composed';
import { conv2d } from '../../../src/engine/ops/conv2d';
import { conv2dComposed } from '../../../src/engine/ops/conv2d/composed';
import { crossEntropy } from '../../../src/engine/ops/cross-entropy';
import { crossEntropyComposed } from '../../../src/engine/ops/cross-entropy/composed';
import * as elementwise from '../../../src/engine/ops/elementwise';
import * as elementwiseComposed from '../../../src/engine/ops/elementwise/composed';
import { embedding } from '../../../src/engine/ops/embedding';
import { embeddingComposed } from '../../../src/engine/ops/embedding/composed';
import { linear } from '../../../src/engine/ops/linear';
import { linearComposed } from '../../../src/engine/ops/linear/composed';
import { lstm } from '../../../src/engine/ops/lstm';
import { lstmComposed } from '../../../src/engine/ops/lstm/composed';
import { norm } from '../../../src/engine/ops/norm';
import { normComposed } from '../../../src/engine/ops/norm/composed';
import { meanPool } from '../../../src/engine/ops/pool';
import { meanPoolComposed } from '../../../src/engine/ops/pool/composed';
import { rotary } from '../../../src/engine/ops/rotary';
import { rotaryComposed } from '../../../src/engine/ops/rotary/composed';
import { scan } from '../../../src/engine/ops/scan';
import { scanComposed } from '../../../src/engine/ops/scan/composed';
import { tf, type Tensor } from '../../../src/engine/tf';
import { expectTwins } from '../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

/** Sizes that tiles and blocks stumble over: one, primes, just under and over a tile's edge. */
const size = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 13, 31, 33);
const small = fc.constantFrom(1, 2, 3, 5, 8);
/** Norms of one or two numbers are constant but for ε: their gradients are all cancellation. */
const normWidth = fc.constantFrom(5, 8, 13, 33);
const seed = fc.integer({ min: 1, max: 1e6 });

/** Runs a property over random shapes on the real GPU. */
function check<T extends unknown[]>(
  name: string,
  arbitraries: { [Index in keyof T]: fc.Arbitrary<T[Index]> },
  property: (...values: T) => Promise<void>,
): void {
  const values = fc.tuple<T>(...arbitraries);
  test(name, () =>
    fc.assert(
      fc.asyncProperty(values, (drawn) => property(...drawn)),
      { numRuns: 25 },
    ),
  );
}

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
  test('long K, where the stock kernel is wrong by 20', () =>
    expectTwins(affine, affineComposed, [[3, 2101], [2101, 5], [5]]));
  test('many rows', () => expectTwins(affine, affineComposed, [[65_601, 2], [2, 3], [3]]));
  test('the wide tile', () => expectTwins(affine, affineComposed, [[201, 33], [33, 190], [190]]));
});

describe('norms', () => {
  check('layer norm', [size, normWidth, seed], async (rows, width, s) =>
    expectTwins(norm, normComposed, [[2, rows, width], [width], [width]], s),
  );
  check('rms norm', [size, normWidth, seed], async (rows, width, s) =>
    expectTwins(norm, normComposed, [[2, rows, width], [width]], s),
  );
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

describe('attention', () => {
  check(
    'causal, grouped queries',
    [small, fc.constantFrom(1, 2, 7, 17), fc.constantFrom(1, 2), fc.constantFrom(1, 3), seed],
    async (dimension, time, keyHeads, group, s) => {
      const heads = keyHeads * group;
      const options = { heads, keyHeads, causal: true };
      const [q, k] = [
        [2, time, heads * dimension],
        [2, time, keyHeads * dimension],
      ];
      await expectTwins(
        (q: Tensor, k: Tensor, v: Tensor) => attention(q, k, v, options),
        (q: Tensor, k: Tensor, v: Tensor) => attentionComposed(q, k, v, options),
        [q, k, k],
        s,
      );
    },
  );
  check('across two lengths', [small, small, small, seed], async (dimension, time, keys, s) => {
    const options = { heads: 2, keyHeads: 2, causal: false };
    await expectTwins(
      (q: Tensor, k: Tensor, v: Tensor) => attention(q, k, v, options),
      (q: Tensor, k: Tensor, v: Tensor) => attentionComposed(q, k, v, options),
      [
        [2, time, 2 * dimension],
        [2, keys, 2 * dimension],
        [2, keys, 2 * dimension],
      ],
      s,
    );
  });
  check('rotary', [small, size, fc.constantFrom(2, 4, 6), seed], async (heads, time, dimension, s) =>
    expectTwins(
      (x: Tensor) => rotary(x, heads),
      (x: Tensor) => rotaryComposed(x, heads),
      [[2, time, heads * dimension]],
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

describe('tokens', () => {
  const labels = (count: number, classes: number, lowest: number) => ({
    shape: [count],
    integers: Int32Array.from({ length: count }, (_, index) => ((index * 7) % (classes - lowest)) + lowest),
  });
  check(
    'cross-entropy, some rows left out',
    [size, fc.constantFrom(2, 3, 33), seed],
    async (rows, classes, s) =>
      expectTwins(crossEntropy, crossEntropyComposed, [[rows, classes], labels(rows, classes, -1)], s),
  );
  test('cross-entropy over more rows than a dispatch has workgroups', () =>
    expectTwins(crossEntropy, crossEntropyComposed, [[65_600, 3], labels(65_600, 3, 0)]));
  check('embedding', [size, size, small, seed], async (tokens, vocabulary, width, s) =>
    expectTwins(embedding, embeddingComposed, [[vocabulary, width], labels(tokens, vocabulary, 0)], s),
  );
  check('positions', [size, size, small, seed], async (batch, time, width, s) =>
    expectTwins(
      addRow,
      (x: Tensor, row: Tensor) => x.add(row),
      [
        [batch, time, width],
        [time, width],
      ],
      s,
    ),
  );
});

describe('element-wise', () => {
  const { add, gelu, multiply, positiveCandidate, relu, sigmoid, swiglu } = elementwise;
  const { geluComposed, swigluComposed } = elementwiseComposed;
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
});
