/** What is made larger, one thing at a time, to see how the time of a step grows. */
import type { Cost, ArchitectureInfo } from '../../base/catalogue';
import { type RunConfig, sizeBudgets } from '../../base/config';
import { baseOf } from '../../base/variant';

export const scalingAxes = ['batch', 'length', 'width', 'depth'] as const;
export type ScalingAxis = (typeof scalingAxes)[number];

/** Of the base, which is the first. Parameters grow with the width, and beyond eight times would change the depth too. */
const factors: Record<ScalingAxis, readonly number[]> = {
  batch: [1, 2, 4, 8, 16],
  length: [1, 2, 4, 8],
  width: [1, 2, 4, 8],
  depth: [1, 2, 3, 4],
};

/** What must be known of a catalogue. */
export interface Layered {
  architectures: readonly (Pick<ArchitectureInfo, 'id'> & Pick<Cost, 'layers'>)[];
}

/** Null: it cannot be varied here. */
function variation(base: RunConfig, axis: ScalingAxis, factor: number, layers: number | null) {
  switch (axis) {
    case 'batch':
      return { ...base, batch: base.batch * factor };
    case 'length':
      return base.length === null ? null : { ...base, length: base.length * factor };
    case 'width':
      return { ...base, parameters: sizeBudgets[base.size] * factor };
    case 'depth':
      return layers === null ? null : { ...base, layers: layers * factor };
  }
}

/**
 * The configs of each axis, ascending, the base first.
 * @param base one run of the suite
 */
export function variationsOf(base: RunConfig, { architectures }: Layered): Record<ScalingAxis, RunConfig[]> {
  const layers = architectures.find(({ id }) => id === baseOf(base.architecture))?.layers ?? null;
  const along = (axis: ScalingAxis) =>
    factors[axis].flatMap((factor) => {
      if (factor === 1) return [base];
      return variation(base, axis, factor, layers) ?? [];
    });
  return { batch: along('batch'), length: along('length'), width: along('width'), depth: along('depth') };
}
