import { describe, expect, test } from 'vitest';
import {
  byResult,
  type Entrant,
  lanes,
  laneShown,
  niceRange,
  pathUntil,
  raceSeconds,
  runner,
  ticks,
} from '../../../src/ui/charts/race-data';
import { straightCurve } from '../../fixtures/runs';

const goal = { target: 2.2, better: 'lower' as const };

function entrant(changes: Partial<Entrant> & { stepSeconds?: number; to?: number } = {}): Entrant {
  const { stepSeconds = 0.01, to = 2, ...rest } = changes;
  return {
    id: `${rest.architecture ?? 'gpt2'}-${rest.seed ?? 1}`,
    architecture: 'gpt2',
    seed: 1,
    curve: straightCurve(3, to, 120, stepSeconds),
    outcome: 'reached',
    steps: 120,
    ...rest,
  };
}

describe('race', () => {
  test('a runner starts at 0, ends at its finish, and is timed by training seconds', () => {
    const found = runner(entrant(), goal);
    expect(found.state).toBe('finished');
    expect(found.finish).toBeCloseTo(0.96);
    expect(found.path[0]).toEqual({ seconds: 0, position: 0 });
    expect(found.path.at(-1)!.position).toBe(1);
    expect(found.path.at(-1)!.seconds).toBeCloseTo(0.96);
  });

  test('a miss ends at the horizon, a divergence never finishes', () => {
    const missed = runner(entrant({ to: 2.5, outcome: 'missed' }), goal);
    expect(missed).toMatchObject({ state: 'missed', finish: null });
    expect(missed.end).toBeCloseTo(1.2);
    expect(missed.path.at(-1)!.position).toBeCloseTo(0.5 / 0.8);
    expect(runner(entrant({ outcome: 'diverged' }), goal)).toMatchObject({ state: 'diverged', finish: null });
  });

  test('a run at hand is expected to end at its pace', () => {
    const curve = straightCurve(3, 2.9, 30);
    const found = runner(entrant({ curve, outcome: null }), goal);
    expect(found.state).toBe('running');
    expect(found.end).toBeCloseTo(1.2);
  });

  test('the lane tells the median and how many finished', () => {
    const entrants = [0.01, 0.02, 0.03].map((stepSeconds, index) =>
      entrant({ seed: index + 1, stepSeconds }),
    );
    const [lane, waiting] = lanes(['gpt2', 'lstm'], entrants, goal);
    expect(lane!.reached).toBe(3);
    expect(lane!.finish.median).toBeCloseTo(1.92);
    expect(lane!.finish.low).toBeCloseTo(0.96);
    expect(lane!.state).toBe('finished');
    expect(lane!.path.at(-1)!.position).toBe(1);
    expect(lane!.path.at(-1)!.seconds).toBeCloseTo(1.92);
    expect(waiting!).toMatchObject({ state: 'waiting', reached: 0, position: 0 });
    expect(raceSeconds([lane!, waiting!])).toBeCloseTo(2.88);
  });

  test('with most seeds missed the lane has missed, whatever one of them did', () => {
    const entrants = [
      entrant({ seed: 1 }),
      entrant({ seed: 2, to: 2.9, outcome: 'missed' }),
      entrant({ seed: 3, to: 2.8, outcome: 'missed' }),
    ];
    const [lane] = lanes(['gpt2'], entrants, goal);
    expect(lane).toMatchObject({ state: 'missed', reached: 1 });
    expect(lane!.finish.median).toBeNull();
  });

  test('a replay tells a finish only once it has happened', () => {
    const [lane] = lanes(['gpt2'], [entrant()], goal);
    expect(laneShown(lane!, 0.5)).toMatchObject({ state: 'running', over: false });
    expect(laneShown(lane!, 0.97)).toMatchObject({ state: 'finished', over: true });
    expect(laneShown(lane!, Infinity)).toMatchObject({ state: 'finished', over: true });
  });

  test('a path up to a moment ends where the runner is then', () => {
    const path = [
      { seconds: 0, position: 0 },
      { seconds: 1, position: 0.5 },
      { seconds: 2, position: 1 },
    ];
    expect(pathUntil(path, 1.5).at(-1)).toEqual({ seconds: 1.5, position: 0.75 });
    expect(pathUntil(path, 5)).toBe(path);
  });

  test('the earliest finish comes first, those that broke last', () => {
    const entrants = [
      entrant({ architecture: 'slow', stepSeconds: 0.03 }),
      entrant({ architecture: 'broken', outcome: 'diverged' }),
      entrant({ architecture: 'near', to: 2.3, outcome: 'missed' }),
      entrant({ architecture: 'fast' }),
      entrant({ architecture: 'far', to: 2.9, outcome: 'missed' }),
    ];
    const order = lanes(['slow', 'broken', 'near', 'fast', 'far'], entrants, goal).sort(byResult);
    expect(order.map((lane) => lane.architecture)).toEqual(['fast', 'slow', 'near', 'far', 'broken']);
  });

  test('axes have round values', () => {
    expect(ticks(2.3)).toEqual([0, 0.5, 1, 1.5, 2]);
    expect(ticks(0)).toEqual([0]);
    expect(niceRange([2.2, 4.1, Infinity])).toEqual([2, 2.5, 3, 3.5, 4, 4.5]);
    expect(niceRange([])).toEqual([0, 1]);
  });
});
