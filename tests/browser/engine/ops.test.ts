import { afterAll, beforeAll, describe } from 'vitest';
import { closeDevice, openDevice } from '../../../src/engine/device';
import { scan } from '../../../src/engine/ops/scan';
import { scanComposed } from '../../../src/engine/ops/scan/composed';
import { check, seed, size, small } from '../support/property';
import { expectTwins } from '../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

describe('recurrence', () => {
  check('scan', [small, size, small, seed], async (batch, time, width, s) =>
    expectTwins(
      scan,
      scanComposed,
      [
        [batch, time, width],
        [batch, time, width],
      ],
      s,
    ),
  );
});
