import { describe, expect, test } from 'vitest';
import type { SuiteEvent } from '../../../src/benchmark/suite-event';
import { suites } from '../../../src/benchmark/suites';
import {
  advanceLive,
  currentRun,
  examplesKey,
  examplesRequest,
  type Live,
  startLive,
  stepsDone,
  watchedRun,
} from '../../../src/ui/live';
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

  const evaluated = (run: string, step: number, answers?: number[]): SuiteEvent => ({
    kind: 'run-event',
    run,
    config,
    event: { kind: 'evaluation', evaluation: { step, seconds: 0, loss: 2, metric: 2 }, answers },
  });

  test('the latest answers are kept, and stay until the next run is evaluated', () => {
    expect(watchedRun(follow(begin))).toBeNull();
    const first = follow([...begin, evaluated('a', 0, [1, 2]), evaluated('a', 2, [3, 4])]);
    expect(watchedRun(first)).toMatchObject({ id: 'a', watched: { step: 2, answers: [3, 4] } });
    const record = { ...recordOf(), id: 'a' };
    const next = follow(
      [
        { kind: 'run-ended', record, exported: null, made: null, queuedAgain: false },
        { kind: 'run-started', run: 'b', index: 1, total: 2, config },
      ],
      first,
    );
    expect(currentRun(next)!.id).toBe('b');
    expect(watchedRun(next)).toMatchObject({ id: 'a', watched: { step: 2, answers: [3, 4] } });
    const second = follow([evaluated('b', 0)], next);
    expect(watchedRun(second)).toMatchObject({ id: 'b', watched: { step: 0, answers: null } });
  });

  test('examples are those of a view of a task, whatever the seed; of unlabelled ones as they are', () => {
    expect(examplesKey({ ...config, seed: 9 })).toBe(examplesKey(config));
    expect(examplesKey({ ...config, architecture: 'bert' })).not.toBe(examplesKey(config));
    expect(examplesKey({ ...config, length: 99 })).not.toBe(examplesKey(config));
    expect(examplesRequest(config, { kind: 'tokens' })).toEqual(config);
    expect(examplesRequest(config, { kind: 'unlabelled' })).toMatchObject({ architecture: null });
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
