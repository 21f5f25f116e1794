import * as fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { longConv } from '../../../../src/engine/ops/long-conv';
import { longConvComposed } from '../../../../src/engine/ops/long-conv/composed';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const shape = {
  // Tiles have four examples and four steps, the filter's gradient eight lags.
  batch: fc.constantFrom(1, 2, 4, 5, 9),
  time: fc.constantFrom(1, 2, 3, 4, 7, 8, 9, 33),
  channels: fc.constantFrom(1, 3, 8),
  seed: fc.integer({ min: 1, max: 1e6 }),
};

test('a filter as long as the sequence', () =>
  fc.assert(
    fc.asyncProperty(fc.record(shape), async ({ batch, time, channels, seed }) =>
      expectTwins(
        longConv,
        longConvComposed,
        [
          [batch, time, channels],
          [time, channels],
        ],
        seed,
      ),
    ),
    { numRuns: 25 },
  ));

test('as long as the longest sequences here', () =>
  expectTwins(
    longConv,
    longConvComposed,
    [
      [3, 256, 3],
      [256, 3],
    ],
    7,
  ));
