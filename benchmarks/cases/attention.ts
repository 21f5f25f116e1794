import { appendToHeads } from '../../src/engine/ops/append-to-heads';
import { appendToHeadsComposed } from '../../src/engine/ops/append-to-heads/composed';
import { attention, type AttentionOptions } from '../../src/engine/ops/attention';
import { attentionComposed } from '../../src/engine/ops/attention/composed';
import { rotary } from '../../src/engine/ops/rotary';
import { rotaryComposed } from '../../src/engine/ops/rotary/composed';
import type { Tensor } from '../../src/engine/tf';
import { twins, type Case } from './case';

interface Sizes {
  time: number;
  keys: number;
  dimension: number;
  /** Of the values, where they have another. */
  valueDimension?: number;
}

/** @param biased whether a bias comes after queries, keys and values */
function attending(
  { time, keys, dimension, valueDimension = dimension }: Sizes,
  options: Omit<AttentionOptions, 'bias'>,
  biased = false,
): Case[] {
  const { heads, keyHeads, causal, window, scale } = options;
  const run =
    (op: typeof attention) =>
    (q: Tensor, k: Tensor, v: Tensor, ...[bias]: Tensor[]) =>
      op(q, k, v, bias ? { ...options, bias } : options);
  const name = [
    'attention',
    ...(causal ? ['causal'] : []),
    ...(window === undefined ? [] : [`window ${window}`]),
    ...(scale === undefined ? [] : [`scale ${scale}`]),
    ...(biased ? ['biased'] : []),
  ].join(', ');
  return twins(name, run(attention), run(attentionComposed), [
    [2, time, heads * dimension],
    [2, keys, keyHeads * dimension],
    [2, keys, keyHeads * valueDimension],
    ...(biased ? [[heads, time, keys]] : []),
  ]);
}

/** Scores far apart, in rising and in falling order. */
const steep = (op: typeof attention) => (q: Tensor, k: Tensor, v: Tensor) =>
  op(q.mul(5), k.mul(5), v, { heads: 1, keyHeads: 1, causal: true });

const grouped = { heads: 4, keyHeads: 2, causal: true };

export const attentive = [
  ...attending({ time: 1, keys: 1, dimension: 1 }, { heads: 1, keyHeads: 1, causal: true }),
  ...attending({ time: 17, keys: 17, dimension: 5 }, { heads: 3, keyHeads: 1, causal: true }),
  ...attending({ time: 65, keys: 65, dimension: 16 }, grouped),
  ...attending({ time: 129, keys: 129, dimension: 32 }, { heads: 2, keyHeads: 2, causal: true }),
  ...attending({ time: 9, keys: 9, dimension: 64 }, { heads: 1, keyHeads: 1, causal: true }),
  ...attending({ time: 7, keys: 33, dimension: 8 }, { heads: 2, keyHeads: 2, causal: false }),
  ...attending({ time: 17, keys: 17, dimension: 6 }, { heads: 2, keyHeads: 1, causal: true, window: 3 }),
  ...attending({ time: 129, keys: 129, dimension: 8 }, { ...grouped, window: 65 }),
  // A window longer than the text.
  ...attending({ time: 7, keys: 7, dimension: 3 }, { ...grouped, window: 40 }),
  ...attending({ time: 33, keys: 33, dimension: 4 }, { ...grouped, scale: 0.3 }),
  ...attending({ time: 5, keys: 9, dimension: 4 }, { heads: 3, keyHeads: 3, causal: false, scale: 1 }, true),
  ...attending({ time: 65, keys: 65, dimension: 16 }, grouped, true),
  ...attending({ time: 33, keys: 33, dimension: 3 }, { ...grouped, window: 5, scale: 1 }, true),
  ...attending({ time: 33, keys: 33, dimension: 12, valueDimension: 8 }, grouped),
  ...twins('attention, steep', steep(attention), steep(attentionComposed), [
    [2, 13, 4],
    [2, 13, 4],
    [2, 13, 4],
  ]),
  ...twins(
    'rotary',
    (x: Tensor) => rotary(x, 3),
    (x: Tensor) => rotaryComposed(x, 3),
    [[2, 17, 18]],
  ),
  ...twins(
    'rotary of the last columns',
    (x: Tensor) => rotary(x, 3, 0, 5),
    (x: Tensor) => rotaryComposed(x, 3, 5),
    [[2, 17, 27]],
  ),
  ...twins(
    'append to heads',
    (x: Tensor, shared: Tensor) => appendToHeads(x, shared, 3),
    (x: Tensor, shared: Tensor) => appendToHeadsComposed(x, shared, 3),
    [
      [2, 17, 12],
      [2, 17, 5],
    ],
  ),
];
