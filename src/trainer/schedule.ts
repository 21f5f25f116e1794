/** Warm-up, constant, decay: the rate of each step. A crossing before the decay does not depend on the horizon. */
import type { RunConfig } from '../base/config';

/** @param step from 1 to config.steps */
export function learningRateAt(
  step: number,
  config: Pick<RunConfig, 'schedule' | 'steps' | 'optimizer'>,
): number {
  const { warmup, decay, floor } = config.schedule;
  const peak = config.optimizer.learningRate;
  const rising = warmup > 0 ? Math.min(1, step / warmup) : 1;
  // The last step takes the floor when there is a decay.
  const left = config.steps - step;
  const falling = decay > 0 && left < decay ? floor + (1 - floor) * (left / decay) : 1;
  return peak * Math.min(rising, falling);
}
