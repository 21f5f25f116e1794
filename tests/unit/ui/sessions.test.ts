import { describe, expect, test } from 'vitest';
import { rankTasks } from '../../../src/benchmark/rank-tasks';
import { cellFigure, placeOf } from '../../../src/ui/ranking-columns';
import { rankedRace } from '../../../src/ui/races';
import { sessionsOf } from '../../../src/ui/sessions';
import { catalogue, recordOf, resultOf, session, straightCurve } from '../../fixtures/runs';

const other = '22222222-2222-4222-8222-222222222222';

describe('sessions', () => {
  test('the latest first, with what came of them', () => {
    const records = [
      recordOf(),
      recordOf({ session: other, startedAt: '2026-11-24T10:00:00Z' }),
      recordOf({ result: resultOf(straightCurve(3, 2.9)) }),
    ];
    const [latest, earlier] = sessionsOf(records);
    expect(latest).toMatchObject({ id: other, outcomes: { reached: 1 } });
    expect(earlier).toMatchObject({ id: session, outcomes: { reached: 1, missed: 1 } });
  });
});

describe('a ranking on screen', () => {
  const records = [
    recordOf({ config: { seed: 1 } }),
    recordOf({ config: { seed: 2 }, result: resultOf(straightCurve(3, 2.9)) }),
    recordOf({ config: { seed: 3 }, result: resultOf(straightCurve(3, 2.9)) }),
  ];
  const ranking = rankTasks(records, catalogue.tasks)[0]!;
  const row = ranking.rows[0]!;

  test('a miss is more steps than the horizon, not no steps', () => {
    expect(cellFigure('steps', row, ranking, 'en')).toEqual({
      main: '120+',
      low: '96',
      high: '120+',
      isInterval: false,
    });
  });

  test('one success is enough for an expected time', () => {
    // 96 steps, and the 240 of the two misses over one success and one more.
    expect(cellFigure('expected', row, ranking, 'en').main).toBe('2.16 s');
  });

  test('an interval of the expected time goes before its range', () => {
    const known = { ...row, expectedInterval: { low: 1, high: 4 } };
    expect(cellFigure('expected', known, ranking, 'en')).toMatchObject({
      low: '1 s',
      high: '4 s',
      isInterval: true,
    });
    expect(cellFigure('expected', row, ranking, 'en')).toMatchObject({ high: null, isInterval: false });
  });

  test('a rank where there is one, else the place in the order', () => {
    expect(placeOf({ order: 3, rank: null })).toBe('3');
    expect(placeOf({ order: 3, rank: { best: 2, worst: 4 } })).toBe('2–4');
    expect(placeOf({ order: 3, rank: { best: 3, worst: 3 } })).toBe('3');
  });

  test('its race has every run behind it', () => {
    const race = rankedRace(ranking, records);
    expect(race.entrants.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    expect(race).toMatchObject({ over: true, target: 2.2, architectures: ['gpt2'] });
  });
});
