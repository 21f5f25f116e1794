import { describe, expect, test } from 'vitest';
import type { SuiteEvent } from '../../../src/benchmark/suite-event';
import { suites } from '../../../src/benchmark/suites';
import { advanceLive, currentRun, type Live, startLive, stepsDone } from '../../../src/ui/live';
import { liveRaces } from '../../../src/ui/races';
import { catalogue, configOf, recordOf } from '../../fixtures/runs';

const config = configOf();
const begin: SuiteEvent[] = [
  { kind: 'progress', finished: 0, total: 2, secondsLeft: 9 },
  { kind: 'run-started', run: 'a', index: 0, total: 2, config },
];
const follow = (events: SuiteEvent[], from: Live = startLive(2)) => events.reduce(advanceLive, from);

describe('live', () => {
  test('a run grows by its blocks and evaluations', () => {
    const live = follow([
      ...begin,
      {
        kind: 'run-event',
        run: 'a',
        config,
        event: { kind: 'block', step: 2, seconds: 0.2, losses: [3, 2] },
      },
      {
        kind: 'run-event',
        run: 'a',
        config,
        event: { kind: 'evaluation', evaluation: { step: 2, seconds: 0.2, loss: 2, metric: 2 } },
      },
    ]);
    const run = currentRun(live)!;
    expect(run.curve.trainLoss).toEqual([3, 2]);
    expect(run.curve.evaluations).toHaveLength(1);
    expect(stepsDone(run)).toBe(2);
    expect(live).toMatchObject({ finished: 0, total: 2, secondsLeft: 9 });
  });

  test('an earlier state is left as it was', () => {
    const before = follow(begin);
    const frozen = structuredClone(before);
    follow(
      [{ kind: 'storage-failed', run: 'a', error: { code: 'storage', message: '', detail: {} } }],
      before,
    );
    expect(before).toEqual(frozen);
  });

  test('what could not be stored is remembered', () => {
    const error = { code: 'storage' as const, message: 'full', detail: {} };
    expect(follow([...begin, { kind: 'storage-failed', run: 'a', error }])).toMatchObject({
      unstored: true,
      trouble: error,
    });
  });

  test('a task is over when its runs are; a repeated run does not count', () => {
    const record = recordOf();
    const suite = suites.find(({ id }) => id === 'smoke')!;
    const races = (queuedAgain: boolean) =>
      liveRaces(
        suite,
        [config],
        follow([
          { kind: 'run-started', run: record.id, index: 0, total: 1, config },
          { kind: 'run-ended', record, exported: null, made: null, queuedAgain },
        ]).runs,
        catalogue.tasks,
        false,
      );
    expect(races(false)).toMatchObject([{ task: 'moby', over: true, architectures: ['gpt2'] }]);
    expect(races(false)[0]!.entrants).toHaveLength(1);
    expect(races(true)).toMatchObject([{ over: false, entrants: [] }]);
  });
});
