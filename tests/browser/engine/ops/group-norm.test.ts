import * as fc from 'fast-check';
import { afterAll, beforeAll } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { groupNorm } from '../../../../src/engine/ops/group-norm';
import { groupNormComposed } from '../../../../src/engine/ops/group-norm/composed';
import type { Tensor } from '../../../../src/engine/tf';
import { check, seed } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const batch = fc.constantFrom(1, 2, 3);
/** Groups of one or two numbers are constant but for ε: their gradients are all cancellation. */
const side = fc.constantFrom(2, 3, 5, 9);
const groups = fc.constantFrom(1, 2, 4);
const share = fc.constantFrom(2, 3, 8);

check('group norm', [batch, side, groups, share, seed], async (batch, side, groups, share, s) => {
  const channels = groups * share;
  await expectTwins(
    (x: Tensor, gain: Tensor, bias: Tensor) => groupNorm(x, gain, bias, groups),
    (x: Tensor, gain: Tensor, bias: Tensor) => groupNormComposed(x, gain, bias, groups),
    [[batch, side, side + 1, channels], [channels], [channels]],
    s,
  );
});
