import { afterAll, beforeAll } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { maskedMean } from '../../../../src/engine/ops/masked-mean';
import { maskedMeanComposed } from '../../../../src/engine/ops/masked-mean/composed';
import { check, seed, size } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

check('mean over the examples that count', [size, seed], async (rows, s) =>
  expectTwins(
    maskedMean,
    maskedMeanComposed,
    [[rows], { shape: [rows], integers: Int32Array.from({ length: rows }, (_, row) => (row % 3) - 1) }],
    s,
  ),
);
