import { afterAll, beforeAll } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { addExampleRow, multiplyExampleRow } from '../../../../src/engine/ops/example-row';
import {
  addExampleRowComposed,
  multiplyExampleRowComposed,
} from '../../../../src/engine/ops/example-row/composed';
import { check, seed, size, small } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

check('a row of each example added', [small, size, size, seed], async (batch, positions, channels, s) =>
  expectTwins(
    addExampleRow,
    addExampleRowComposed,
    [
      [batch, positions, channels],
      [batch, channels],
    ],
    s,
  ),
);

check(
  'a row of each example as a factor',
  [small, size, small, seed],
  async (batch, positions, channels, s) =>
    expectTwins(
      multiplyExampleRow,
      multiplyExampleRowComposed,
      [
        [batch, positions, 2, channels],
        [batch, channels],
      ],
      s,
    ),
);
