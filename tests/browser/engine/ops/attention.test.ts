import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { backend, closeDevice, openDevice } from '../../../../src/engine/device';
import { attention, type AttentionOptions } from '../../../../src/engine/ops/attention';
import { attentionComposed } from '../../../../src/engine/ops/attention/composed';
import { tf, type Tensor } from '../../../../src/engine/tf';
import { check, seed } from '../../support/property';
import { expectTwins } from '../../support/twin';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

interface Sizes {
  time: number;
  keys: number;
  dimension: number;
  /** Of the values, where they have another. */
  valueDimension?: number;
}

/** Queries, keys and values, and the bias where there is one, against the twin. */
async function compare(
  { time, keys, dimension, valueDimension = dimension }: Sizes,
  options: Omit<AttentionOptions, 'bias'>,
  biased: boolean,
  seed: number,
): Promise<void> {
  const { heads, keyHeads } = options;
  const run =
    (op: typeof attention) =>
    (q: Tensor, k: Tensor, v: Tensor, ...[bias]: Tensor[]) =>
      op(q, k, v, bias ? { ...options, bias } : options);
  await expectTwins(
    run(attention),
    run(attentionComposed),
    [
      [2, time, heads * dimension],
      [2, keys, keyHeads * dimension],
      [2, keys, keyHeads * valueDimension],
      ...(biased ? [[heads, time, keys]] : []),
    ],
    seed,
  );
}

/** One, primes and multiples of 2 and 4, for scalars and both kinds of vectors. */
const dimension = fc.constantFrom(1, 2, 3, 6, 8);
/** Just under and over the rows of a thread. */
const time = fc.constantFrom(1, 2, 4, 7, 17);

check(
  'causal, grouped queries',
  [dimension, time, fc.constantFrom(1, 2), fc.constantFrom(1, 3), seed],
  async (dimension, time, keyHeads, group, s) =>
    compare({ time, keys: time, dimension }, { heads: keyHeads * group, keyHeads, causal: true }, false, s),
);

check('across two lengths', [dimension, time, time, seed], async (dimension, time, keys, s) =>
  compare({ time, keys, dimension }, { heads: 2, keyHeads: 2, causal: false }, false, s),
);

check(
  'a sliding window',
  [dimension, time, fc.constantFrom(1, 2, 3, 5, 16, 40), fc.constantFrom(1, 2), seed],
  async (dimension, time, window, keyHeads, s) =>
    compare({ time, keys: time, dimension }, { heads: 2, keyHeads, causal: true, window }, false, s),
);

check(
  'a bias and a scale, in full, causal and windowed',
  [
    fc.constantFrom(2, 3),
    time,
    fc.constantFrom<[boolean, number?]>([false], [true], [true, 3]),
    fc.constantFrom(0.3, 1),
    seed,
  ],
  async (dimension, time, [causal, window], scale, s) =>
    compare(
      { time, keys: time, dimension },
      { heads: 2, keyHeads: 1, causal, scale, ...(window === undefined ? {} : { window }) },
      true,
      s,
    ),
);

check(
  'values of another width than keys',
  [dimension, dimension, time, fc.constantFrom(1, 2), fc.boolean(), seed],
  async (dimension, valueDimension, time, keyHeads, biased, s) =>
    compare({ time, keys: time, dimension, valueDimension }, { heads: 2, keyHeads, causal: true }, biased, s),
);

test.each([false, true])('no kernel binds more tensors than every device can, with a bias: %s', (biased) => {
  const run = vi.spyOn(backend(), 'run');
  const [q, k, v] = [tf.ones([1, 5, 8]), tf.ones([1, 5, 8]), tf.ones([1, 5, 4])];
  const bias = biased ? tf.ones([2, 5, 5]) : undefined;
  tf.grads((...[q, k, v, bias]: Tensor[]) =>
    attention(q!, k!, v!, { heads: 2, keyHeads: 2, causal: true, bias }),
  )([q, k, v, ...(bias ? [bias] : [])]);
  const counts = run.mock.calls.map(([{ name, bindings }]) => ({ name, count: bindings.length }));
  run.mockRestore();
  expect(counts.length).toBeGreaterThanOrEqual(3);
  for (const { name, count } of counts) expect(count, name).toBeLessThanOrEqual(8);
});

test('a bias that is made on the way', () => {
  const run = (op: typeof attention) => (q: Tensor, table: Tensor) =>
    op(q, q, q, { heads: 2, keyHeads: 2, causal: true, bias: tf.transpose(table, [2, 0, 1]) });
  return expectTwins(run(attention), run(attentionComposed), [
    [2, 5, 8],
    [5, 5, 2],
  ]);
});

test('a bias across two lengths', () =>
  compare({ time: 5, keys: 9, dimension: 4 }, { heads: 3, keyHeads: 3, causal: false, scale: 1 }, true, 1));

test('a head as wide as those of real models', () =>
  compare({ time: 9, keys: 9, dimension: 64 }, { heads: 1, keyHeads: 1, causal: true }, false, 1));

test('scores far apart, in rising and in falling order', () => {
  const steep = (op: typeof attention) => (q: Tensor, k: Tensor, v: Tensor) =>
    op(q.mul(5), k.mul(5), v, { heads: 1, keyHeads: 1, causal: true });
  const shape = [2, 13, 4];
  return expectTwins(steep(attention), steep(attentionComposed), [shape, shape, shape]);
});

const plain = { heads: 2, keyHeads: 2, causal: true };
test.each<[string, AttentionOptions, number]>([
  ['heads that do not divide the width', { ...plain, heads: 3, keyHeads: 3 }, 5],
  ['key heads that do not divide the heads', { ...plain, heads: 4, keyHeads: 3 }, 5],
  ['fewer keys than causal queries', plain, 4],
  ['a window of nothing', { ...plain, window: 0 }, 5],
  ['a window of half a key', { ...plain, window: 1.5 }, 5],
  ['a window without causality', { ...plain, causal: false, window: 2 }, 5],
])('%s: refused', (_what, options, keys) => {
  const [q, k] = [tf.zeros([1, 5, 8]), tf.zeros([1, keys, 8])];
  expect(() => attention(q, k, k, options)).toThrow(expect.objectContaining({ code: 'unsupported-config' }));
});

test('values that do not fit the keys are refused', () => {
  const q = tf.zeros([1, 5, 8]);
  for (const shape of [
    [1, 4, 8],
    [2, 5, 8],
    [1, 5, 7],
  ])
    expect(() => attention(q, q, tf.zeros(shape), plain)).toThrow(
      expect.objectContaining({ code: 'unsupported-config' }),
    );
});

test('a bias of another shape is refused', () => {
  const q = tf.zeros([1, 5, 8]);
  expect(() => attention(q, q, q, { ...plain, bias: tf.zeros([2, 5, 4]) })).toThrow(
    expect.objectContaining({ code: 'unsupported-config' }),
  );
});
