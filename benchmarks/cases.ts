/**
 * What the engine must compute right on any GPU: every op against its composed twin, forward and backward, at fixed shapes
 * that tiles and blocks stumble over. The property tests in tests/browser/engine/ops/ draw many more; these need nothing
 * but a device.
 */
import { addRow } from '../src/engine/ops/add-row';
import { attention } from '../src/engine/ops/attention';
import { attentionComposed } from '../src/engine/ops/attention/composed';
import { batchNorm } from '../src/engine/ops/batch-norm';
import { batchNormComposed } from '../src/engine/ops/batch-norm/composed';
import { causalConv1d } from '../src/engine/ops/causal-conv1d';
import { causalConv1dComposed, causalTapsComposed } from '../src/engine/ops/causal-conv1d/composed';
import { causalTaps } from '../src/engine/ops/causal-conv1d/taps';
import { conv2d } from '../src/engine/ops/conv2d';
import { conv2dComposed } from '../src/engine/ops/conv2d/composed';
import { crossEntropy } from '../src/engine/ops/cross-entropy';
import { crossEntropyComposed } from '../src/engine/ops/cross-entropy/composed';
import { deltaRule, gatedDeltaRule } from '../src/engine/ops/delta-rule';
import { deltaRuleComposed, gatedDeltaRuleComposed } from '../src/engine/ops/delta-rule/composed';
import { add, gelu, multiply, positiveCandidate, relu, sigmoid, swiglu } from '../src/engine/ops/elementwise';
import { geluComposed, swigluComposed } from '../src/engine/ops/elementwise/composed';
import { embedding } from '../src/engine/ops/embedding';
import { embeddingComposed } from '../src/engine/ops/embedding/composed';
import { linear } from '../src/engine/ops/linear';
import { linearComposed } from '../src/engine/ops/linear/composed';
import { linearAttention } from '../src/engine/ops/linear-attention';
import { linearAttentionComposed } from '../src/engine/ops/linear-attention/composed';
import { lstm } from '../src/engine/ops/lstm';
import { lstmComposed } from '../src/engine/ops/lstm/composed';
import { norm } from '../src/engine/ops/norm';
import { normComposed } from '../src/engine/ops/norm/composed';
import { meanPool } from '../src/engine/ops/pool';
import { meanPoolComposed } from '../src/engine/ops/pool/composed';
import { rotary } from '../src/engine/ops/rotary';
import { rotaryComposed } from '../src/engine/ops/rotary/composed';
import { scan } from '../src/engine/ops/scan';
import { scanComposed } from '../src/engine/ops/scan/composed';
import { selectiveScan } from '../src/engine/ops/selective-scan';
import { selectiveScanComposed } from '../src/engine/ops/selective-scan/composed';
import { tf, type Tensor } from '../src/engine/tf';
import {
  compareTwins,
  type Difference,
  type Op,
  type Operand,
  type Operands,
} from '../tests/browser/support/compare';

export interface Case {
  name: string;
  compare(): Promise<Difference[]>;
}

function shapeText(operand: Operand): string {
  return (Array.isArray(operand) ? operand : operand.shape).join('×');
}

/** An op at several lists of operands. */
function twins<Inputs extends Tensor[]>(
  name: string,
  ours: Op<Inputs>,
  composed: Op<Inputs>,
  ...lists: Operands<Inputs>[]
): Case[] {
  return lists.map((operands) => ({
    name: `${name} ${operands.map(shapeText).join(', ')}`,
    compare: () => compareTwins(ours, composed, operands),
  }));
}

/** Whole numbers in [lowest, most). */
const whole = (count: number, most: number, lowest = 0): Operand => ({
  shape: [count],
  integers: Int32Array.from({ length: count }, (_, index) => ((index * 7) % (most - lowest)) + lowest),
});

const matrices = [
  [1, 1, 1],
  [3, 5, 7],
  [33, 31, 65],
  [65, 129, 63],
  [3, 2101, 5],
  [201, 33, 190],
  [131, 64, 257],
  [65_601, 2, 3],
] as const;

const products = [
  ...twins(
    'linear',
    (x: Tensor, w: Tensor, b: Tensor) => linear(x, w, b),
    (x: Tensor, w: Tensor, b: Tensor) => linearComposed(x, w, b),
    ...matrices.map(([rows, inputs, outputs]): Operands<[Tensor, Tensor, Tensor]> => [
      [rows, inputs],
      [inputs, outputs],
      [outputs],
    ]),
  ),
  ...twins(
    'linear, transposed',
    (x: Tensor, w: Tensor) => linear(x, w, undefined, { transposed: true }),
    (x: Tensor, w: Tensor) => linearComposed(x, w, undefined, { transposed: true }),
    ...matrices.map(([rows, inputs, outputs]): Operands<[Tensor, Tensor]> => [
      [1, rows, inputs],
      [outputs, inputs],
    ]),
  ),
];

const norms = [
  ...twins(
    'layer norm',
    norm as Op<[Tensor, Tensor, Tensor]>,
    normComposed,
    [[2, 3, 5], [5], [5]],
    [[131, 257], [257], [257]],
  ),
  ...twins('rms norm', norm as Op<[Tensor, Tensor]>, normComposed, [[2, 3, 5], [5]], [[131, 257], [257]]),
  ...twins(
    'batch norm',
    (x: Tensor, gain: Tensor, bias: Tensor) => {
      const channels = gain.size;
      const running = { mean: tf.zeros([channels]), variance: tf.ones([channels]) };
      return batchNorm(x, gain, bias, running, true);
    },
    batchNormComposed,
    [[2, 5, 7, 3], [3], [3]],
    [[3, 13, 13, 17], [17], [17]],
  ),
];

/** Query length, key length, dimension of a head, heads, key heads. */
const attentions: [number, number, number, number, number, boolean][] = [
  [1, 1, 1, 1, 1, true],
  [17, 17, 5, 3, 1, true],
  [65, 65, 16, 4, 2, true],
  [129, 129, 32, 2, 2, true],
  [7, 33, 8, 2, 2, false],
];

const attentive = [
  ...attentions.flatMap(([time, keys, dimension, heads, keyHeads, causal]) => {
    const options = { heads, keyHeads, causal };
    return twins(
      causal ? 'attention, causal' : 'attention',
      (q: Tensor, k: Tensor, v: Tensor) => attention(q, k, v, options),
      (q: Tensor, k: Tensor, v: Tensor) => attentionComposed(q, k, v, options),
      [
        [2, time, heads * dimension],
        [2, keys, keyHeads * dimension],
        [2, keys, keyHeads * dimension],
      ],
    );
  }),
  ...twins(
    'rotary',
    (x: Tensor) => rotary(x, 3),
    (x: Tensor) => rotaryComposed(x, 3),
    [[2, 17, 18]],
  ),
];

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

const linearHeads = { heads: 6, keyHeads: 3 };

const recurrences = [
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
  ...twins(
    'lstm',
    lstm,
    lstmComposed,
    [
      [2, 1, 4],
      [1, 4],
    ],
    [
      [3, 9, 20],
      [5, 20],
    ],
    [
      [5, 17, 132],
      [33, 132],
    ],
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
  ...twins(
    'linear attention',
    (q: Tensor, k: Tensor, v: Tensor, x: Tensor) =>
      linearAttention(q, k, v, x.square().mul(-0.05), linearHeads),
    (q: Tensor, k: Tensor, v: Tensor, x: Tensor) =>
      linearAttentionComposed(q, k, v, x.square().mul(-0.05), linearHeads),
    [
      [2, 1, 9],
      [2, 1, 9],
      [2, 1, 12],
      [2, 1, 6],
    ],
    [
      [2, 35, 24],
      [2, 35, 24],
      [2, 35, 30],
      [2, 35, 6],
    ],
  ),
  ...twins(
    'selective scan',
    mamba(selectiveScan),
    mamba(selectiveScanComposed),
    [[2, 1, 3], [2, 1, 3], [3, 1], [2, 1, 1], [2, 1, 1], [3]],
    [[2, 25, 17], [2, 25, 17], [17, 5], [2, 25, 5], [2, 25, 5], [17]],
  ),
];

const convolutions = [
  ...[
    [3, 1, 9, 3, 5],
    [3, 2, 9, 3, 5],
    [1, 2, 7, 8, 2],
    [5, 1, 7, 1, 8],
    [3, 1, 15, 17, 33],
  ].flatMap(([kernel, stride, side, inputs, outputs]) =>
    twins(
      `conv2d, stride ${stride}`,
      (x: Tensor, filter: Tensor) => conv2d(x, filter, stride!),
      (x: Tensor, filter: Tensor) => conv2dComposed(x, filter, stride!),
      [
        [2, side!, side! + 1, inputs!],
        [kernel!, kernel!, inputs!, outputs!],
      ],
    ),
  ),
  ...twins('mean pool', meanPool, meanPoolComposed, [[2, 7, 7, 5]], [[3, 1, 1, 33]]),
  ...twins(
    'causal convolution',
    (x: Tensor, filter: Tensor, bias: Tensor) => causalConv1d(x, filter, bias, 2),
    (x: Tensor, filter: Tensor, bias: Tensor) => causalConv1dComposed(x, filter, bias, 2),
    [[3, 33, 8], [4, 8], [8]],
    [[1, 1, 3], [2, 3], [3]],
  ),
  ...twins(
    'causal taps',
    (x: Tensor) => causalTaps(x, 3, 2),
    (x: Tensor) => causalTapsComposed(x, 3, 2),
    [[2, 7, 3]],
  ),
];

const tokens = [
  ...twins(
    'cross-entropy',
    crossEntropy,
    crossEntropyComposed,
    [[13, 33], whole(13, 33, -1)],
    [[65_600, 3], whole(65_600, 3)],
  ),
  ...twins('embedding', embedding, embeddingComposed, [[5, 3], whole(333, 5)], [[31, 33], whole(9, 31)]),
  ...twins('add row', addRow, (x: Tensor, row: Tensor) => x.add(row), [
    [3, 5, 7],
    [5, 7],
  ]),
];

const one: Operands<[Tensor]> = [[31, 33]];
const two: Operands<[Tensor, Tensor]> = [
  [31, 33],
  [31, 33],
];

const pointwise = [
  ...twins('gelu', gelu, geluComposed, one),
  ...twins('relu', relu, (x: Tensor) => tf.relu(x), one),
  ...twins('sigmoid', sigmoid, (x: Tensor) => tf.sigmoid(x), one),
  ...twins(
    'positive candidate',
    positiveCandidate,
    (x: Tensor) => tf.where(x.greaterEqual(0), x.add(0.5), x.sigmoid()),
    one,
  ),
  ...twins('swiglu', swiglu, swigluComposed, two),
  ...twins('add', add, (x: Tensor, y: Tensor) => x.add(y), two),
  ...twins('multiply', multiply, (x: Tensor, y: Tensor) => x.mul(y), two),
];

export const cases: Case[] = [
  ...products,
  ...norms,
  ...attentive,
  ...recurrences,
  ...convolutions,
  ...tokens,
  ...pointwise,
];
