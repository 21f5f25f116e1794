import { afterAll, beforeAll } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { upsample } from '../../../../src/engine/ops/upsample';
import { upsampleComposed } from '../../../../src/engine/ops/upsample/composed';
import { check, seed, small } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

check('upsample', [small, small, small, small, seed], async (batch, height, width, channels, s) =>
  expectTwins(upsample, upsampleComposed, [[batch, height, width, channels]], s),
);
