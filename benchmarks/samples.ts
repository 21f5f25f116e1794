/** What one timed step gives, and what a row tells of many. */
import { median } from '../src/base/median';
import type { Row } from './result';

export interface Sample {
  /** Until the result is read, in milliseconds. */
  wall: number;
  /** On the main thread, in milliseconds. */
  js: number;
  dispatches: number;
  submits: number;
}

/** How many steps are timed: at least `fewest`, then on to `most` while the budget (milliseconds) lasts. */
export const sampling = { fewest: 3, most: 20, budget: 20_000 };

/** Whether an engine takes another timed step. */
export function takesAnother(samples: readonly Sample[]): boolean {
  const { fewest, most, budget } = sampling;
  if (samples.length < fewest) return true;
  return samples.length < most && samples.reduce((sum, { wall }) => sum + wall, 0) < budget;
}

/** Medians. */
export function summary(
  samples: readonly Sample[],
): Pick<Row, 'wallMs' | 'jsMs' | 'dispatches' | 'submits' | 'samples'> {
  const of = (field: keyof Sample) => median(samples.map((sample) => sample[field]))!;
  return {
    wallMs: of('wall'),
    jsMs: of('js'),
    dispatches: of('dispatches'),
    submits: of('submits'),
    samples: samples.length,
  };
}
