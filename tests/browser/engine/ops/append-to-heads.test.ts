import { afterAll, beforeAll } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { appendToHeads } from '../../../../src/engine/ops/append-to-heads';
import { appendToHeadsComposed } from '../../../../src/engine/ops/append-to-heads/composed';
import type { Tensor } from '../../../../src/engine/tf';
import { check, seed, size, small } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

check('columns for every head', [small, size, small, small, seed], async (heads, time, own, more, s) =>
  expectTwins(
    (x: Tensor, shared: Tensor) => appendToHeads(x, shared, heads),
    (x: Tensor, shared: Tensor) => appendToHeadsComposed(x, shared, heads),
    [
      [2, time, heads * own],
      [2, time, more],
    ],
    s,
  ),
);
