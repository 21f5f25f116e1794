/** Recurrent networks as PyTorch has them: layers of one cell, each reading the states of the one before; then a head. */
import type { Tensor } from '../engine/tf';
import { fanInUniform, normal } from '../nn/initialisers';
import type { Pass } from '../nn/pass';
import type { Scope } from '../nn/scope';
import type { Architecture, Dimensions } from './architecture';
import { adamw } from './recipe';
import { answered, borderFlops, SequenceHead, SequenceStem } from './sequence';

interface RecurrentDimensions extends Dimensions {
  layers: number;
}

/** Declares a layer: [batch, time, inputs] → its states [batch, time, width]. */
type Cell = (scope: Scope, inputs: number, width: number) => (x: Tensor, pass: Pass) => Tensor;

type Shared = 'step' | 'inner' | 'dimensions' | 'build' | 'flops' | 'recipe';

/**
 * All of such a network but its cell.
 * @param parts gates and candidates of the cell: matrices [width, width] that meet the state of the step before
 */
export function recurrentNetwork(parts: number, Cell: Cell): Pick<Architecture<RecurrentDimensions>, Shared> {
  return {
    step: 1,
    inner: (width) => width,
    /** `inner` is the width of what is read in: the embedding. */
    dimensions: (width, inner, size) => ({
      width,
      inner,
      layers: { nano: 1, micro: 2, mini: 2, small: 3 }[size],
    }),

    build(scope, { width, inner, layers }, shape) {
      const start = shape.kind === 'tokens' ? normal(1) : fanInUniform(shape.input[1]!);
      const stem = SequenceStem(scope, shape, inner, start);
      const cells = Array.from({ length: layers }, (_, layer) =>
        Cell(scope.at('layers').at(layer), layer === 0 ? inner : width, width),
      );
      const head = SequenceHead(scope, shape, width, fanInUniform(width), stem, false);
      return (input, pass) => {
        const y = cells.reduce((x, cell) => cell(x, pass), stem.apply(input));
        return head(answered(y, shape));
      };
    },

    flops({ width, inner, layers }, shape) {
      const time = shape.input[0]!;
      const { head } = borderFlops(shape, width);
      const { stem } = borderFlops(shape, inner);
      const inputs = 2 * time * parts * width * (inner + width * (layers - 1));
      // The state before the first step is zero and multiplies nothing; the recurrent matrix's gradient covers all steps.
      const step = 2 * parts * width * width * layers;
      const forward = stem + inputs + step * (time - 1) + head;
      return { forward, training: 2 * stem + 3 * (inputs + head) + step * (3 * time - 2) };
    },

    recipe: adamw(
      'Clipping at 1: Pascanu et al. 2013; Adam with a rate of a few thousandths: Melis et al. 2018, of LSTMs',
    ),
  };
}
