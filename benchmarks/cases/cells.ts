/** Recurrent cells, as this device runs them and spread over threads as others would. */
import { gru } from '../../src/engine/ops/gru';
import { gruComposed } from '../../src/engine/ops/gru/composed';
import { lstm } from '../../src/engine/ops/lstm';
import { lstmComposed } from '../../src/engine/ops/lstm/composed';
import type { OverTimeOptions } from '../../src/engine/ops/recurrent';
import type { Spread } from '../../src/engine/ops/recurrent/spread';
import { rnn } from '../../src/engine/ops/rnn';
import { rnnComposed } from '../../src/engine/ops/rnn/composed';
import { slstm } from '../../src/engine/ops/slstm';
import { slstmComposed } from '../../src/engine/ops/slstm/composed';
import type { Tensor } from '../../src/engine/tf';
import type { Op, Operands } from '../../tests/browser/support/compare';
import { spreads } from '../../tests/browser/support/spreads';
import { needing, twins, type Case } from './case';

type Inputs = [inputs: Tensor, recurrent: Tensor, ...bias: Tensor[]];

interface Cell {
  name: string;
  /** Widths of the state that its inputs have side by side. */
  blocks: number;
  biased: boolean;
  ours(options: OverTimeOptions): Op<Inputs>;
  composed: Op<Inputs>;
}

/** Recurrent weights so small that differences in rounding do not grow from step to step. */
const calm = (recurrent: Tensor): Tensor => recurrent.div(Math.sqrt(recurrent.shape[0]!));

const kinds: Cell[] = [
  {
    name: 'lstm',
    blocks: 4,
    biased: false,
    ours: (options) => (inputs, recurrent) => lstm(inputs, calm(recurrent), options),
    composed: (inputs, recurrent) => lstmComposed(inputs, calm(recurrent)),
  },
  {
    name: 'gru',
    blocks: 3,
    biased: true,
    ours:
      (options) =>
      (inputs, recurrent, ...[bias]) =>
        gru(inputs, calm(recurrent), bias!, options),
    composed: (inputs, recurrent, ...[bias]) => gruComposed(inputs, calm(recurrent), bias!),
  },
  {
    name: 'rnn',
    blocks: 1,
    biased: false,
    ours: (options) => (inputs, recurrent) => rnn(inputs, calm(recurrent), options),
    composed: (inputs, recurrent) => rnnComposed(inputs, calm(recurrent)),
  },
];

type Size = [batch: number, time: number, width: number];

const operands = ({ blocks, biased }: Cell, [batch, time, width]: Size): Operands<Inputs> => [
  [batch, time, blocks * width],
  [width, blocks * width],
  ...(biased ? [[width]] : []),
];

const words = (spread: Spread): string =>
  Object.entries(spread)
    .map(([key, value]) => (key === 'kind' ? String(value) : `${key} ${value}`))
    .join(' ');

const spreadOver = (cell: Cell, spread: Spread, size: Size): Case[] =>
  needing(
    spread.kind === 'storage' && spread.quads ? 'subgroups' : null,
    twins(`${cell.name} (${words(spread)})`, cell.ours({ spread }), cell.composed, operands(cell, size)),
  );

/** Cells whose heads have a matrix each. */
const headed = (batch: number, time: number, heads: number, size: number, spread?: Spread): Case[] => {
  const options: OverTimeOptions = spread ? { spread } : {};
  const calmed = (recurrent: Tensor) => recurrent.div(Math.sqrt(size));
  return twins(
    spread ? `slstm (${words(spread)})` : 'slstm',
    (inputs: Tensor, recurrent: Tensor) => slstm(inputs, calmed(recurrent), options),
    (inputs: Tensor, recurrent: Tensor) => slstmComposed(inputs, calmed(recurrent)),
    [
      [batch, time, 4 * heads * size],
      [heads, size, 4 * size],
    ],
  );
};

export const cells = [
  ...kinds.flatMap((cell) => [
    ...twins(
      cell.name,
      cell.ours({}),
      cell.composed,
      operands(cell, [2, 1, 1]),
      operands(cell, [3, 9, 5]),
      operands(cell, [5, 17, 33]),
      operands(cell, [130, 2, 7]),
    ),
    ...spreads.flatMap((spread) => spreadOver(cell, spread, [5, 4, 13])),
    // Wider than a workgroup has threads.
    ...spreadOver(cell, { kind: 'workgroup', rows: 1, threads: 64, parts: 1, columns: 2 }, [1, 3, 67]),
  ]),
  ...headed(2, 1, 1, 1),
  ...headed(3, 9, 3, 5),
  ...headed(5, 17, 4, 8),
  ...spreads
    // Quads share what one head reads.
    .filter((spread) => !(spread.kind === 'storage' && spread.quads))
    .flatMap((spread) => headed(5, 4, 3, 5, spread)),
];
