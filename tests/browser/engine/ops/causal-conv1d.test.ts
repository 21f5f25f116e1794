import * as fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { causalConv1d } from '../../../../src/engine/ops/causal-conv1d';
import { causalConv1dComposed, causalTapsComposed } from '../../../../src/engine/ops/causal-conv1d/composed';
import { causalTaps } from '../../../../src/engine/ops/causal-conv1d/taps';
import type { Tensor } from '../../../../src/engine/tf';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const shape = {
  batch: fc.constantFrom(1, 2, 3),
  // The taps reach before the start at short lengths; 33 rows are just over a block of the filter's gradient.
  time: fc.constantFrom(1, 2, 3, 7, 33),
  channels: fc.constantFrom(1, 3, 8),
  width: fc.constantFrom(1, 2, 3, 4),
  dilation: fc.constantFrom(1, 2, 4),
  seed: fc.integer({ min: 1, max: 1e6 }),
};

test('depthwise, with and without bias', () =>
  fc.assert(
    fc.asyncProperty(
      fc.record({ ...shape, biased: fc.boolean() }),
      async ({ batch, time, channels, width, dilation, seed, biased }) =>
        expectTwins(
          (x: Tensor, filter: Tensor, ...rest: Tensor[]) => causalConv1d(x, filter, rest[0], dilation),
          (x: Tensor, filter: Tensor, ...rest: Tensor[]) =>
            causalConv1dComposed(x, filter, rest[0], dilation),
          [[batch, time, channels], [width, channels], ...(biased ? [[channels]] : [])],
          seed,
        ),
    ),
    { numRuns: 25 },
  ));

test('taps side by side', () =>
  fc.assert(
    fc.asyncProperty(fc.record(shape), async ({ batch, time, channels, width, dilation, seed }) =>
      expectTwins(
        (x: Tensor) => causalTaps(x, width, dilation),
        (x: Tensor) => causalTapsComposed(x, width, dilation),
        [[batch, time, channels]],
        seed,
      ),
    ),
    { numRuns: 15 },
  ));
