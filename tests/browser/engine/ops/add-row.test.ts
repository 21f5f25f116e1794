import { afterAll, beforeAll } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { addRow } from '../../../../src/engine/ops/add-row';
import type { Tensor } from '../../../../src/engine/tf';
import { check, seed, size, small } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

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
