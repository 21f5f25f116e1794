import { afterAll, beforeAll } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { meanPool } from '../../../../src/engine/ops/pool';
import { meanPoolComposed } from '../../../../src/engine/ops/pool/composed';
import { check, seed, size, small } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

check('mean pool', [small, small, size, seed], async (batch, side, channels, s) =>
  expectTwins(meanPool, meanPoolComposed, [[batch, side, side, channels]], s),
);
