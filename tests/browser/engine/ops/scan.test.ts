import * as fc from 'fast-check';
import { afterAll, beforeAll } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { scan } from '../../../../src/engine/ops/scan';
import { scanComposed } from '../../../../src/engine/ops/scan/composed';
import type { Tensor } from '../../../../src/engine/tf';
import { check, seed, size, small } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

check('a thread a channel', [small, size, small, seed], async (batch, time, width, s) => {
  const shape = [batch, time, width];
  await expectTwins((a: Tensor, b: Tensor) => scan(a, b, { chunks: null }), scanComposed, [shape, shape], s);
});

const chunks = fc.constantFrom(
  { chunks: 2, channels: 4 },
  { chunks: 8, channels: 3 },
  { chunks: 16, channels: 16 },
);
check(
  'a thread a chunk of a channel',
  [small, size, small, chunks, seed],
  async (batch, time, width, cut, s) => {
    const shape = [batch, time, width];
    await expectTwins((a: Tensor, b: Tensor) => scan(a, b, { chunks: cut }), scanComposed, [shape, shape], s);
  },
);
