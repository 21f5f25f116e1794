import * as fc from 'fast-check';
import { afterAll, beforeAll } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { rotary } from '../../../../src/engine/ops/rotary';
import { rotaryComposed } from '../../../../src/engine/ops/rotary/composed';
import type { Tensor } from '../../../../src/engine/tf';
import { check, seed, size, small } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

check('rotary', [small, size, fc.constantFrom(2, 4, 6), seed], async (heads, time, dimension, s) =>
  expectTwins(
    (x: Tensor) => rotary(x, heads),
    (x: Tensor) => rotaryComposed(x, heads),
    [[2, time, heads * dimension]],
    s,
  ),
);

check(
  'rotary of the last columns of a head',
  [small, size, fc.constantFrom(2, 4, 6), fc.constantFrom(1, 2, 3, 8), seed],
  async (heads, time, dimension, plain, s) =>
    expectTwins(
      (x: Tensor) => rotary(x, heads, 0, plain),
      (x: Tensor) => rotaryComposed(x, heads, plain),
      [[2, time, heads * (plain + dimension)]],
      s,
    ),
);
