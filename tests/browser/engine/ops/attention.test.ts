import * as fc from 'fast-check';
import { afterAll, beforeAll } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { attention } from '../../../../src/engine/ops/attention';
import { attentionComposed } from '../../../../src/engine/ops/attention/composed';
import type { Tensor } from '../../../../src/engine/tf';
import { check, seed, small } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

check(
  'causal, grouped queries',
  [small, fc.constantFrom(1, 2, 7, 17), fc.constantFrom(1, 2), fc.constantFrom(1, 3), seed],
  async (dimension, time, keyHeads, group, s) => {
    const heads = keyHeads * group;
    const options = { heads, keyHeads, causal: true };
    const [q, k] = [
      [2, time, heads * dimension],
      [2, time, keyHeads * dimension],
    ];
    await expectTwins(
      (q: Tensor, k: Tensor, v: Tensor) => attention(q, k, v, options),
      (q: Tensor, k: Tensor, v: Tensor) => attentionComposed(q, k, v, options),
      [q, k, k],
      s,
    );
  },
);
check('across two lengths', [small, small, small, seed], async (dimension, time, keys, s) => {
  const options = { heads: 2, keyHeads: 2, causal: false };
  await expectTwins(
    (q: Tensor, k: Tensor, v: Tensor) => attention(q, k, v, options),
    (q: Tensor, k: Tensor, v: Tensor) => attentionComposed(q, k, v, options),
    [
      [2, time, 2 * dimension],
      [2, keys, 2 * dimension],
      [2, keys, 2 * dimension],
    ],
    s,
  );
});
