import * as fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { slstm } from '../../../../src/engine/ops/slstm';
import { slstmComposed } from '../../../../src/engine/ops/slstm/composed';
import type { Tensor } from '../../../../src/engine/tf';
import { check, seed, small } from '../../support/property';
import { spreads } from '../../support/spreads';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const time = fc.constantFrom(1, 2, 5, 9);

check('as this device runs it', [small, time, small, small, seed], async (batch, steps, heads, size, s) =>
  expectTwins(
    (inputs: Tensor, recurrent: Tensor) => slstm(inputs, recurrent),
    slstmComposed,
    [
      [batch, steps, 4 * heads * size],
      [heads, size, 4 * size],
    ],
    s,
  ),
);

test.each(spreads)('spread %j', async (spread) => {
  for (const [batch, steps, heads, size] of [
    [5, 4, 3, 2],
    [3, 3, 1, 13],
    [2, 3, 4, 5],
  ] as const)
    await expectTwins(
      (inputs: Tensor, recurrent: Tensor) => slstm(inputs, recurrent, { spread }),
      slstmComposed,
      [
        [batch, steps, 4 * heads * size],
        [heads, size, 4 * size],
      ],
      size,
    );
});

test('wider than a workgroup has threads', () =>
  expectTwins(
    (inputs: Tensor, recurrent: Tensor) =>
      slstm(inputs, recurrent, {
        spread: { kind: 'workgroup', rows: 1, threads: 64, parts: 1, columns: 2 },
      }),
    slstmComposed,
    [
      [1, 3, 4 * 3 * 23],
      [3, 23, 4 * 23],
    ],
  ));
