import { describe, expect, test } from 'vitest';
import { rankTasks } from '../../../src/benchmark/rank-tasks';
import { cellFigure } from '../../../src/ui/ranking-columns';
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
    expect(cellFigure('steps', row, ranking, 'en')).toEqual({ main: '120+', low: '96', high: '120+' });
  });

  test('one success is enough for an expected time', () => {
    expect(cellFigure('expected', row, ranking, 'en').main).toBe('3.36 s');
  });

  test('its race has every run behind it', () => {
    const race = rankedRace(ranking, records);
    expect(race.entrants.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    expect(race).toMatchObject({ over: true, target: 2.2, architectures: ['gpt2'] });
  });
});
