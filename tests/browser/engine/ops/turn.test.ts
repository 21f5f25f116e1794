import * as fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { turn } from '../../../../src/engine/ops/turn';
import { turnComposed } from '../../../../src/engine/ops/turn/composed';
import type { Tensor } from '../../../../src/engine/tf';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const shape = {
  batch: fc.constantFrom(1, 2),
  time: fc.constantFrom(1, 3, 9),
  rows: fc.constantFrom(1, 2, 3),
  heads: fc.constantFrom(1, 2, 3),
  half: fc.constantFrom(1, 2, 5, 8),
  seed: fc.integer({ min: 1, max: 1e6 }),
};

test('rows turned by the phases of every head', () =>
  fc.assert(
    fc.asyncProperty(fc.record(shape), async ({ batch, time, rows, heads, half, seed }) =>
      expectTwins(
        (x: Tensor, phases: Tensor) => turn(x, phases, { rows, heads }),
        (x: Tensor, phases: Tensor) => turnComposed(x, phases, { rows, heads }),
        [
          [batch, time, rows * 2 * half],
          [batch, time, heads * half],
        ],
        seed,
      ),
    ),
    { numRuns: 20 },
  ));
