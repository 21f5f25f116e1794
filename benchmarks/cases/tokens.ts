import { addRow } from '../../src/engine/ops/add-row';
import { crossEntropy } from '../../src/engine/ops/cross-entropy';
import { crossEntropyComposed } from '../../src/engine/ops/cross-entropy/composed';
import { embedding } from '../../src/engine/ops/embedding';
import { embeddingComposed } from '../../src/engine/ops/embedding/composed';
import { squaredError } from '../../src/engine/ops/squared-error';
import { squaredErrorComposed } from '../../src/engine/ops/squared-error/composed';
import type { Tensor } from '../../src/engine/tf';
import { twins, whole } from './case';

export const tokens = [
  ...twins(
    'cross-entropy',
    crossEntropy,
    crossEntropyComposed,
    [[13, 33], whole(13, 33, -1)],
    [[65_600, 3], whole(65_600, 3)],
  ),
  ...twins('squared error', squaredError, squaredErrorComposed, [[13, 1], [13]], [[65_600, 1], [65_600]]),
  ...twins('embedding', embedding, embeddingComposed, [[5, 3], whole(333, 5)], [[31, 33], whole(9, 31)]),
  ...twins('add row', addRow, (x: Tensor, row: Tensor) => x.add(row), [
    [3, 5, 7],
    [5, 7],
  ]),
];
