/** Columns of a loss chart from the curve of a run: one row per step at which something is known. */
import { secondsAt } from '../../base/seconds-at';
import type { Curve } from '../../base/record';

export type CurveAxis = 'steps' | 'seconds';

/** [x, training loss, evaluation loss]; null where nothing was measured, infinite losses left out. */
export type CurveColumns = [number[], (number | null)[], (number | null)[]];

export function curveColumns(curve: Curve, axis: CurveAxis, logarithmic: boolean): CurveColumns {
  const evaluated = new Map(curve.evaluations.map((item) => [item.step, item.loss]));
  const steps = new Set([...evaluated.keys(), ...curve.trainLoss.keys()].map(Number));
  // The loss at index i is that of step i + 1: the loss of a batch belongs to the step that it drove.
  if (curve.trainLoss.length > 0) steps.add(curve.trainLoss.length);
  const sorted = [...steps].sort((a, b) => a - b);
  const shown = (value: number | undefined) =>
    value === undefined || !Number.isFinite(value) || (logarithmic && value <= 0) ? null : value;
  return [
    axis === 'steps' ? sorted : sorted.map((step) => secondsAt(curve.blocks, step)),
    sorted.map((step) => (step === 0 ? null : shown(curve.trainLoss[step - 1]))),
    sorted.map((step) => shown(evaluated.get(step))),
  ];
}
