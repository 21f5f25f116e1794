/** A curve as it can be kept: JSON and the schemas know no NaN and no infinity. */
import type { Curve } from '../base/record';

/**
 * The losses up to the first that is not finite (what follows it is no training), and the evaluations that are finite.
 * The timed blocks stay: they tell how many steps were done.
 */
export function finiteCurve({ trainLoss, evaluations, blocks }: Curve): Curve {
  const broken = trainLoss.findIndex((loss) => !Number.isFinite(loss));
  return {
    trainLoss: broken === -1 ? trainLoss : trainLoss.slice(0, broken),
    evaluations: evaluations.filter(({ loss, metric }) => Number.isFinite(loss) && Number.isFinite(metric)),
    blocks,
  };
}
