import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDevice, openDevice } from '../../../../src/engine/device';
import { deltaRule, gatedDeltaRule } from '../../../../src/engine/ops/delta-rule';
import { deltaRuleComposed, gatedDeltaRuleComposed } from '../../../../src/engine/ops/delta-rule/composed';
import { tf, type Tensor } from '../../../../src/engine/tf';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const cases = {
  // Two at least: a single product may be all cancellation, in the twin as well.
  batch: fc.constantFrom(2, 3),
  // States are kept every 8 steps: one, part of a stretch, just over one, and several.
  time: fc.constantFrom(1, 2, 7, 8, 9, 25),
  heads: fc.constantFrom(1, 3),
  keySize: fc.constantFrom(1, 3, 8),
  valueSize: fc.constantFrom(1, 2, 5),
  seed: fc.integer({ min: 1, max: 1e6 }),
};

/** Makes every head of normal numbers a vector of length one, so that states stay bounded. */
function unit(x: Tensor, heads: number): Tensor {
  const [batch, time, width] = x.shape as [number, number, number];
  const split = x.reshape([batch, time, heads, width / heads]);
  const length = split.square().sum(3, true).add(0.1).sqrt();
  return split.div(length).reshape(x.shape);
}

test('gated delta rule, with gates up to 2', () =>
  fc.assert(
    fc.asyncProperty(fc.record(cases), async ({ batch, time, heads, keySize, valueSize, seed }) => {
      const prepared =
        (op: typeof gatedDeltaRule) => (q: Tensor, k: Tensor, v: Tensor, alpha: Tensor, beta: Tensor) =>
          op({ q, k: unit(k, heads), v, alpha: alpha.sigmoid(), beta: beta.mul(2).sigmoid().mul(2) }, heads);
      const [keys, values] = [heads * keySize, heads * valueSize];
      await expectTwins(
        prepared(gatedDeltaRule),
        prepared(gatedDeltaRuleComposed),
        [
          [batch, time, keys],
          [batch, time, keys],
          [batch, time, values],
          [batch, time, heads],
          [batch, time, heads],
        ],
        seed,
      );
    }),
    { numRuns: 15 },
  ));

test('general form, as RWKV-7 uses it', () =>
  fc.assert(
    fc.asyncProperty(fc.record(cases), async ({ batch, time, heads, keySize, valueSize, seed }) => {
      const prepared =
        (op: typeof deltaRule) => (q: Tensor, k: Tensor, v: Tensor, w: Tensor, a: Tensor, b: Tensor) =>
          op({ q, k, v, w: w.sigmoid(), a: unit(a, heads).neg(), b: unit(a, heads).mul(b.sigmoid()) }, heads);
      const keys = [batch, time, heads * keySize];
      await expectTwins(
        prepared(deltaRule),
        prepared(deltaRuleComposed),
        [keys, keys, [batch, time, heads * valueSize], keys, keys, keys],
        seed,
      );
    }),
    { numRuns: 15 },
  ));

test('heads that do not divide the widths are refused', () => {
  const x = tf.zeros([1, 2, 4]);
  const gate = tf.zeros([1, 2, 3]);
  expect(() => gatedDeltaRule({ q: x, k: x, v: x, alpha: gate, beta: gate }, 3)).toThrow('divide');
});
