import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { learningRateAt } from '../../../src/trainer/schedule';

const config = (steps: number, warmup: number, decay: number, floor: number) => ({
  steps,
  schedule: { warmup, decay, floor },
  optimizer: { name: 'sgd' as const, learningRate: 0.1, momentum: 0, weightDecay: 0 },
});

test('warm-up, constant, decay', () => {
  const c = config(100, 10, 20, 0.1);
  expect(learningRateAt(1, c)).toBeCloseTo(0.01);
  expect(learningRateAt(10, c)).toBeCloseTo(0.1);
  expect(learningRateAt(80, c)).toBeCloseTo(0.1);
  expect(learningRateAt(90, c)).toBeCloseTo(0.055);
  expect(learningRateAt(100, c)).toBeCloseTo(0.01);
});

test('never above the peak or below the floor once warm; before the decay the horizon does not matter', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 50, max: 500 }),
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 0, max: 20 }),
      (steps, warmup, decay) => {
        for (let step = 1; step <= steps; step++) {
          const rate = learningRateAt(step, config(steps, warmup, decay, 0.1));
          expect(rate).toBeLessThanOrEqual(0.1);
          if (step >= warmup) expect(rate).toBeGreaterThanOrEqual(0.1 * 0.1 - 1e-12);
          if (step <= steps - decay)
            expect(rate).toBe(learningRateAt(step, config(steps * 2, warmup, decay, 0.1)));
        }
      },
    ),
  );
});
