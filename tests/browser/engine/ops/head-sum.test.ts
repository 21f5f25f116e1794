import { afterAll, beforeAll } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { headSum } from '../../../../src/engine/ops/head-sum';
import { headSumComposed } from '../../../../src/engine/ops/head-sum/composed';
import type { Tensor } from '../../../../src/engine/tf';
import { check, seed, size, small } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

check('of columns', [size, small, small, seed], async (rows, heads, width, s) =>
  expectTwins(
    (x: Tensor) => headSum(x, heads),
    (x: Tensor) => headSumComposed(x, heads),
    [[2, rows, heads * width]],
    s,
  ),
);
