import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  finishSeconds,
  laneProgress,
  lanePosition,
  medianPosition,
  positionAt,
} from '../../../src/benchmark/race';
import { straightCurve } from '../../fixtures/runs';

const { evaluations } = straightCurve(3, 2); // 120 steps of 10 ms; 2.2 nats are reached at step 96

test('a runner goes from the untrained value to the target, whichever way is better', () => {
  expect(lanePosition(3, 3, 2.2, 'lower')).toBe(0);
  expect(lanePosition(2.6, 3, 2.2, 'lower')).toBeCloseTo(0.5);
  expect(lanePosition(0.3, 0.1, 0.9, 'higher')).toBeCloseTo(0.25);
});

test('worse than untrained stands at the start, beyond the target at the finish, not a number at the start', () => {
  expect(lanePosition(4, 3, 2.2, 'lower')).toBe(0);
  expect(lanePosition(1, 3, 2.2, 'lower')).toBe(1);
  expect(lanePosition(NaN, 3, 2.2, 'lower')).toBe(0);
  expect(lanePosition(2.3, 2.1, 2.2, 'lower')).toBe(0);
});

test('the finish is where the crossing is, in seconds; the way ends there', () => {
  expect(finishSeconds(evaluations, 2.2, 'lower')).toBeCloseTo(0.96);
  const way = laneProgress(evaluations, 3, 2.2, 'lower');
  expect(way.at(-1)!.seconds).toBeCloseTo(0.96);
  expect(way.at(-1)!.position).toBe(1);
  expect(way).toHaveLength(11);
  expect(positionAt(way, 5)).toBe(1);
});

test('a run at hand has gone as far as its last evaluation', () => {
  const way = laneProgress(evaluations.slice(0, 5), 3, 2.2, 'lower');
  expect(finishSeconds(evaluations.slice(0, 5), 2.2, 'lower')).toBeNull();
  expect(way.at(-1)!.seconds).toBeCloseTo(0.4);
  expect(positionAt(way, 0.2)).toBeCloseTo(0.1667 / 0.8, 3);
  expect(positionAt([], 1)).toBe(0);
});

test('the bold runner is the median of the faint ones', () => {
  const lane = (position: number) => [
    { seconds: 0, position: 0 },
    { seconds: 1, position },
  ];
  expect(medianPosition([lane(0.2), lane(1), lane(0.4)], 1)).toBeCloseTo(0.4);
  expect(medianPosition([lane(0.2), lane(1)], 0.5)).toBeCloseTo(0.3);
  expect(medianPosition([], 1)).toBe(0);
});

test('nobody ever leaves the lane', () => {
  const number = fc.double({ min: -5, max: 5, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(number, { maxLength: 12 }),
      number,
      number,
      fc.boolean(),
      number,
      (metrics, untrained, target, higher, at) => {
        const run = metrics.map((metric, index) => ({ step: index, seconds: index, loss: metric, metric }));
        const way = laneProgress(run, untrained, target, higher ? 'higher' : 'lower');
        for (const { position } of way) expect(position >= 0 && position <= 1).toBe(true);
        const position = positionAt(way, at);
        expect(position >= 0 && position <= 1).toBe(true);
      },
    ),
  );
});
