/** What an architecture states of itself at given sizes, before anything runs: counts, cost, state, growth. */
import type { Growth } from '../base/catalogue';
import { countParameters, Scope, type Slot } from '../nn/scope';
import { flopsOfBatch, type Architecture, type Dimensions } from './architecture';
import type { TaskShape } from './task';

export interface Counts {
  /** All trainable ones; tied ones once. */
  parameters: number;
  /** Of these, what one token meets: of experts only those it is sent to. */
  active: number;
  /** Without tables of embeddings and positions. */
  nonEmbedding: number;
  /** Blocks, one after the other. */
  depth: number;
}

export interface Statement extends Counts {
  /** Of one batch. */
  flops: { forward: number; training: number };
  /** Bytes carried from token to token at generation, at the task's length; null where nothing is carried. */
  carriedBytes: number | null;
  /** Null where there are no sequences. */
  growth: Growth | null;
}

const LONG = 1 << 16;

/** @param shape as the architecture sees it */
export function statementOf(
  architecture: Architecture,
  dimensions: Dimensions,
  shape: TaskShape,
  batch = 1,
): Statement {
  const scope = new Scope();
  architecture.build(scope, dimensions, shape);
  const sequence = shape.kind === 'tokens' || shape.kind === 'rows';
  const carried = sequence ? architecture.carried(dimensions, shape.input[0]!) : null;
  return {
    ...countsOf(architecture, dimensions, scope.slots),
    flops: flopsOfBatch(architecture.flops(dimensions, shape), batch),
    carriedBytes: carried === null ? null : 4 * carried,
    growth: sequence ? growthOf(architecture, dimensions, shape) : null,
  };
}

/** @param slots of the architecture at these dimensions */
export function countsOf(
  architecture: Pick<Architecture, 'depth'>,
  dimensions: Dimensions,
  slots: readonly Slot[],
): Counts {
  return {
    parameters: countParameters(slots),
    active: countParameters(slots, (slot) => shareOf(slot, dimensions)),
    nonEmbedding: countParameters(slots, ({ spec }) =>
      /(^|\.)(embedding|positions)\./.test(spec.name) ? 0 : 1,
    ),
    depth: architecture.depth?.(dimensions) ?? dimensions.layers!,
  };
}

/** Experts share the tokens: each token meets `chosen` of `experts`. */
function shareOf({ spec }: Slot, { chosen, experts }: Dimensions): number {
  return chosen && experts && /(^|\.)experts\./.test(spec.name) ? chosen / experts : 1;
}

function growthOf(architecture: Architecture, dimensions: Dimensions, shape: TaskShape): Growth {
  const at = (time: number) => {
    const target = shape.target.length > 0 ? [time] : [];
    return architecture.flops(dimensions, { ...shape, input: [time, ...shape.input.slice(1)], target })
      .training;
  };
  const carried = (time: number) => architecture.carried(dimensions, time);
  const exponent = (long: number, longer: number) => Math.round(10 * Math.log2(longer / long)) / 10;
  return {
    training: exponent(at(LONG), at(2 * LONG)),
    carried: carried(1) === null ? null : exponent(carried(LONG)!, carried(2 * LONG)!),
  };
}
