/** Kernels over rows by every layout, whichever this device would choose. */
import { crossEntropy } from '../../src/engine/ops/cross-entropy';
import { crossEntropyComposed } from '../../src/engine/ops/cross-entropy/composed';
import { norm } from '../../src/engine/ops/norm';
import { normComposed } from '../../src/engine/ops/norm/composed';
import { layouts as rowLayouts, nameOf } from '../../src/engine/ops/rows/layouts';
import { softmax } from '../../src/engine/ops/softmax';
import { softmaxComposed } from '../../src/engine/ops/softmax/composed';
import type { Tensor } from '../../src/engine/tf';
import type { Op } from '../../tests/browser/support/compare';
import { forcing, needing, twins, whole } from './case';

/** A width just over four times the threads of one layout, twice those of another, and short of a third's. */
const [rows, width] = [7, 131];

const overRows = [
  ...twins('softmax', softmax, softmaxComposed, [[rows, width]]),
  ...twins('layer norm', norm as Op<[Tensor, Tensor, Tensor]>, normComposed, [
    [rows, width],
    [width],
    [width],
  ]),
  ...twins('cross-entropy', crossEntropy, crossEntropyComposed, [[rows, width], whole(rows, width, -1)]),
];

export const layouts = rowLayouts.flatMap((layout) =>
  needing(
    layout.kind === 'subgroups' ? 'subgroups' : null,
    forcing(nameOf(layout), [{ family: 'rows', form: '', sizes: [rows, width] }], overRows),
  ),
);
