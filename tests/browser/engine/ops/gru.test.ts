import * as fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { gru } from '../../../../src/engine/ops/gru';
import { gruComposed } from '../../../../src/engine/ops/gru/composed';
import type { Tensor } from '../../../../src/engine/tf';
import { check, seed, small } from '../../support/property';
import { spreads } from '../../support/spreads';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const time = fc.constantFrom(1, 2, 5, 9);

check('as this device runs it', [small, time, small, seed], async (batch, steps, width, s) =>
  expectTwins(
    (inputs: Tensor, recurrent: Tensor, bias: Tensor) => gru(inputs, recurrent, bias),
    gruComposed,
    [[batch, steps, 3 * width], [width, 3 * width], [width]],
    s,
  ),
);

test.each(spreads)('spread %j', async (spread) => {
  for (const [batch, steps, width] of [
    [5, 4, 3],
    [3, 3, 13],
  ] as const)
    await expectTwins(
      (inputs: Tensor, recurrent: Tensor, bias: Tensor) => gru(inputs, recurrent, bias, { spread }),
      gruComposed,
      [[batch, steps, 3 * width], [width, 3 * width], [width]],
      width,
    );
});

test('wider than a workgroup has threads', () =>
  expectTwins(
    (inputs: Tensor, recurrent: Tensor, bias: Tensor) =>
      gru(inputs, recurrent, bias, {
        spread: { kind: 'workgroup', rows: 1, threads: 64, parts: 1, columns: 2 },
      }),
    gruComposed,
    [[1, 3, 3 * 67], [67, 3 * 67], [67]],
  ));
