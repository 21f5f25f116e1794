import * as fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { depthwiseConv2d } from '../../../../src/engine/ops/depthwise-conv2d';
import { depthwiseConv2dComposed } from '../../../../src/engine/ops/depthwise-conv2d/composed';
import { check, seed, small } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

check(
  'depthwise conv2d',
  [fc.constantFrom(1, 3, 7), fc.constantFrom(1, 2, 7, 8), fc.constantFrom(1, 3, 9, 17), small, seed],
  async (kernel, height, width, channels, s) =>
    expectTwins(
      depthwiseConv2d,
      depthwiseConv2dComposed,
      [
        [2, height, width, channels],
        [kernel, kernel, channels],
      ],
      s,
    ),
);
test('many lines, whose filter gradient comes in parts', () =>
  expectTwins(depthwiseConv2d, depthwiseConv2dComposed, [
    [30, 9, 8, 3],
    [7, 7, 3],
  ]));
