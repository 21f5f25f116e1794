import * as fc from 'fast-check';
import { afterAll, beforeAll } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { norm } from '../../../../src/engine/ops/norm';
import { normComposed } from '../../../../src/engine/ops/norm/composed';
import { check, seed, size } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

/** Norms of one or two numbers are constant but for ε: their gradients are all cancellation. */
const width = fc.constantFrom(5, 8, 13, 33);

check('layer norm', [size, width, seed], async (rows, width, s) =>
  expectTwins(norm, normComposed, [[2, rows, width], [width], [width]], s),
);
check('rms norm', [size, width, seed], async (rows, width, s) =>
  expectTwins(norm, normComposed, [[2, rows, width], [width]], s),
);
