import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { linearAttention } from '../../../../src/engine/ops/linear-attention';
import { linearAttentionComposed } from '../../../../src/engine/ops/linear-attention/composed';
import { tf, type Tensor } from '../../../../src/engine/tf';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

interface Case {
  batch: number;
  time: number;
  keyHeads: number;
  group: number;
  keySize: number;
  valueSize: number;
  seed: number;
}

/** @param decay from a normal number to log γ ≤ 0 */
async function check(drawn: Case, decay: (x: Tensor) => Tensor): Promise<void> {
  const { batch, time, keyHeads, group, keySize, valueSize, seed } = drawn;
  const options = { keyHeads, heads: keyHeads * group };
  await expectTwins(
    (q: Tensor, k: Tensor, v: Tensor, x: Tensor) => linearAttention(q, k, v, decay(x), options),
    (q: Tensor, k: Tensor, v: Tensor, x: Tensor) => linearAttentionComposed(q, k, v, decay(x), options),
    [
      [batch, time, keyHeads * keySize],
      [batch, time, keyHeads * keySize],
      [batch, time, options.heads * valueSize],
      [batch, time, options.heads],
    ],
    seed,
  );
}

/** Slow, as a trained gate; mixed, down to decays that forget all at once. */
const slow = (x: Tensor) => x.square().mul(-0.05);
const mixed = (x: Tensor) => x.square().square().mul(-1);

const cases = fc.record<Case>({
  // Two at least: a single product may be all cancellation, in the twin as well.
  batch: fc.constantFrom(2, 3),
  // Chunks have 16 steps: one, part of one, just over one, and three.
  time: fc.constantFrom(1, 2, 7, 16, 17, 35),
  keyHeads: fc.constantFrom(1, 2),
  group: fc.constantFrom(1, 3),
  keySize: fc.constantFrom(1, 3, 4, 8),
  valueSize: fc.constantFrom(1, 2, 5, 8),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

test('slow decays', () =>
  fc.assert(
    fc.asyncProperty(cases, (drawn) => check(drawn, slow)),
    { numRuns: 10 },
  ));

test('decays of every speed', () =>
  fc.assert(
    fc.asyncProperty(cases, (drawn) => check(drawn, mixed)),
    { numRuns: 10 },
  ));

test('wide heads, whose chunks are longer', () =>
  check({ batch: 1, time: 67, keyHeads: 1, group: 1, keySize: 33, valueSize: 37, seed: 3 }, slow));

test('strong decays everywhere leave a small, exact gradient', () =>
  check({ batch: 2, time: 35, keyHeads: 1, group: 2, keySize: 4, valueSize: 4, seed: 5 }, (x) =>
    x.mul(0.1).sub(8),
  ));

test('heads that do not divide the widths are refused', () => {
  const x = tf.zeros([1, 2, 4]);
  expect(() => linearAttention(x, x, x, tf.zeros([1, 2, 3]), { heads: 3, keyHeads: 1 })).toThrow('divide');
});
