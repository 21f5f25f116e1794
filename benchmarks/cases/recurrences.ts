import { deltaRule, gatedDeltaRule } from '../../src/engine/ops/delta-rule';
import { deltaRuleComposed, gatedDeltaRuleComposed } from '../../src/engine/ops/delta-rule/composed';
import { diagonalFilter } from '../../src/engine/ops/diagonal-filter';
import { diagonalFilterComposed } from '../../src/engine/ops/diagonal-filter/composed';
import { headSum } from '../../src/engine/ops/head-sum';
import { headSumComposed } from '../../src/engine/ops/head-sum/composed';
import { linearAttention } from '../../src/engine/ops/linear-attention';
import { linearAttentionComposed } from '../../src/engine/ops/linear-attention/composed';
import { longConv } from '../../src/engine/ops/long-conv';
import { longConvComposed } from '../../src/engine/ops/long-conv/composed';
import { scan } from '../../src/engine/ops/scan';
import { scanComposed } from '../../src/engine/ops/scan/composed';
import { selectiveScan } from '../../src/engine/ops/selective-scan';
import { selectiveScanComposed } from '../../src/engine/ops/selective-scan/composed';
import { turn } from '../../src/engine/ops/turn';
import { turnComposed } from '../../src/engine/ops/turn/composed';
import type { Tensor } from '../../src/engine/tf';
import { twins, type Case } from './case';

/** Makes every head of normal numbers a vector of length one, so that states stay bounded. */
function unit(x: Tensor, heads: number): Tensor {
  const [batch, time, width] = x.shape as [number, number, number];
  const split = x.reshape([batch, time, heads, width / heads]);
  return split.div(split.square().sum(3, true).add(0.1).sqrt()).reshape(x.shape);
}

const HEADS = 3;

const gatedDelta =
  (op: typeof gatedDeltaRule) => (q: Tensor, k: Tensor, v: Tensor, alpha: Tensor, beta: Tensor) =>
    op({ q, k: unit(k, HEADS), v, alpha: alpha.sigmoid(), beta: beta.mul(2).sigmoid().mul(2) }, HEADS);

const generalDelta =
  (op: typeof deltaRule) => (q: Tensor, k: Tensor, v: Tensor, w: Tensor, a: Tensor, b: Tensor) =>
    op({ q, k, v, w: w.sigmoid(), a: unit(a, HEADS).neg(), b: unit(a, HEADS).mul(b.sigmoid()) }, HEADS);

/** Steps Δ > 0 and rates A < 0, as Mamba makes them. */
const mamba =
  (op: typeof selectiveScan) => (x: Tensor, delta: Tensor, A: Tensor, B: Tensor, C: Tensor, D: Tensor) =>
    op({ x, delta: delta.softplus(), A: A.exp().neg(), B, C, D });

/** Rates ≤ 0, as S4D makes them. */
const diagonal =
  (op: typeof diagonalFilter) => (rate: Tensor, turn: Tensor, readout: Tensor, turned: Tensor) =>
    op({ rate: rate.square().mul(-0.05), turn, readout, turned }, 33);

/** From a normal number to log γ ≤ 0. */
const decays: Record<string, (x: Tensor) => Tensor> = {
  slow: (x) => x.square().mul(-0.05),
  mixed: (x) => x.square().square().neg(),
  strong: (x) => x.mul(0.1).sub(8),
};

interface LinearHeads {
  time: number;
  heads: number;
  keyHeads: number;
  keySize: number;
  valueSize: number;
}

function linearly(
  decay: keyof typeof decays,
  { time, heads, keyHeads, keySize, valueSize }: LinearHeads,
): Case[] {
  const run = (op: typeof linearAttention) => (q: Tensor, k: Tensor, v: Tensor, x: Tensor) =>
    op(q, k, v, decays[decay]!(x), { heads, keyHeads });
  return twins(`linear attention, ${decay} decays`, run(linearAttention), run(linearAttentionComposed), [
    [2, time, keyHeads * keySize],
    [2, time, keyHeads * keySize],
    [2, time, heads * valueSize],
    [2, time, heads],
  ]);
}

const grouped = { time: 35, heads: 6, keyHeads: 3, keySize: 8, valueSize: 5 };

export const recurrences = [
  ...twins(
    'scan',
    scan,
    scanComposed,
    [
      [2, 1, 3],
      [2, 1, 3],
    ],
    [
      [3, 33, 5],
      [3, 33, 5],
    ],
    [
      [1, 129, 17],
      [1, 129, 17],
    ],
  ),
  ...[null, { chunks: 8, channels: 3 }, { chunks: 16, channels: 16 }].flatMap((chunks) =>
    twins(
      chunks ? `scan in ${chunks.chunks} by ${chunks.channels}` : 'scan in one',
      (a: Tensor, b: Tensor) => scan(a, b, { chunks }),
      scanComposed,
      [
        [2, 131, 17],
        [2, 131, 17],
      ],
    ),
  ),
  ...[
    [1, 3, 2],
    [17, 8, 5],
  ].flatMap(([time, keySize, valueSize]) => {
    const keys = [2, time!, HEADS * keySize!];
    const values = [2, time!, HEADS * valueSize!];
    const gate = [2, time!, HEADS];
    return [
      ...twins('gated delta rule', gatedDelta(gatedDeltaRule), gatedDelta(gatedDeltaRuleComposed), [
        keys,
        keys,
        values,
        gate,
        gate,
      ]),
      ...twins('delta rule', generalDelta(deltaRule), generalDelta(deltaRuleComposed), [
        keys,
        keys,
        values,
        keys,
        keys,
        keys,
      ]),
    ];
  }),
  ...linearly('slow', { ...grouped, time: 1, keySize: 3, valueSize: 2 }),
  ...linearly('slow', grouped),
  ...linearly('mixed', grouped),
  ...linearly('strong', grouped),
  // Wide heads, whose chunks are longer.
  ...linearly('slow', { time: 67, heads: 1, keyHeads: 1, keySize: 33, valueSize: 37 }),
  ...twins(
    'head sum',
    (x: Tensor) => headSum(x, HEADS),
    (x: Tensor) => headSumComposed(x, HEADS),
    [[2, 17, HEADS * 5]],
  ),
  ...twins('long convolution', longConv, longConvComposed, [
    [5, 67, 9],
    [67, 9],
  ]),
  ...twins(
    'turn',
    (x: Tensor, phases: Tensor) => turn(x, phases, { rows: 2, heads: HEADS }),
    (x: Tensor, phases: Tensor) => turnComposed(x, phases, { rows: 2, heads: HEADS }),
    [
      [2, 17, 20],
      [2, 17, 15],
    ],
  ),
  ...twins('diagonal filter', diagonal(diagonalFilter), diagonal(diagonalFilterComposed), [
    [9, 5],
    [9, 5],
    [9, 5],
    [9, 5],
  ]),
  ...twins(
    'selective scan',
    mamba(selectiveScan),
    mamba(selectiveScanComposed),
    [[2, 1, 3], [2, 1, 3], [3, 1], [2, 1, 1], [2, 1, 1], [3]],
    [[2, 25, 17], [2, 25, 17], [17, 5], [2, 25, 5], [2, 25, 5], [17]],
    [[1, 10, 5], [1, 10, 5], [5, 64], [1, 10, 64], [1, 10, 64], [5]],
  ),
];
