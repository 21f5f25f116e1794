import { afterAll, beforeAll } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { multiplyHeads, multiplyRow } from '../../../../src/engine/ops/multiply-row';
import { multiplyHeadsComposed, multiplyRowComposed } from '../../../../src/engine/ops/multiply-row/composed';
import { check, seed, size, small } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

check('a row', [size, small, seed], async (rows, columns, s) =>
  expectTwins(multiplyRow, multiplyRowComposed, [[2, rows, columns], [columns]], s),
);
check('heads', [size, small, small, seed], async (rows, heads, width, s) =>
  expectTwins(
    multiplyHeads,
    multiplyHeadsComposed,
    [
      [2, rows, heads * width],
      [2, rows, heads],
    ],
    s,
  ),
);
