import { expect, test } from 'vitest';
import type { RunConfig } from '../../../src/base/config';
import { TrainabilityError } from '../../../src/base/errors';
import { RunRecord } from '../../../src/base/record';
import { type SuiteRun, runSuite } from '../../../src/benchmark/run-suite';
import type { SuiteEvent } from '../../../src/benchmark/suite-event';
import { alwaysVisible } from '../../../src/benchmark/visibility';
import type { RunResult, Trainer } from '../../../src/trainer/protocol';
import { catalogue, configOf, environment, resultOf, session, straightCurve } from '../../fixtures/runs';

type Run = Trainer['run'];

const nobody = () => Promise.reject(new Error('A suite does not ask for that.'));

/** A trainer of which the test decides what every run does. */
function trainerOf(run: Run, stop = () => {}): Trainer {
  return {
    catalogue: async () => catalogue,
    open: async () => environment,
    run,
    examples: nobody,
    prepareText: nobody,
    forgetTexts: nobody,
    stop: async () => stop(),
  };
}

const fine: RunResult = resultOf(straightCurve(3, 2));
const lost: RunResult = resultOf(straightCurve(3, 2, 30), {
  end: 'failed',
  error: new TrainabilityError('device-lost', 'The GPU was lost.').toData(),
  test: null,
});

const plan: RunConfig[] = ['gpt2', 'lstm', 'llama'].map((architecture) => configOf({ architecture }));

async function runWith(run: Run, changes: Partial<SuiteRun> = {}) {
  const events: SuiteEvent[] = [];
  const stored: RunRecord[] = [];
  const result = await runSuite({
    plan,
    suite: { id: 'smoke', version: 1 },
    tasks: catalogue.tasks,
    trainer: trainerOf(run),
    store: { put: async (record) => void stored.push(record) },
    environment,
    session,
    onEvent: (event) => events.push(event),
    signal: new AbortController().signal,
    visibility: alwaysVisible,
    reopen: async () => environment,
    ...changes,
  });
  const kinds = events.map(({ kind }) => kind).filter((kind) => kind !== 'progress');
  return { result, events, kinds, stored, made: result.records.map(({ config }) => config.architecture) };
}

test('every run is made in order, and stored as it ends', async () => {
  const { result, kinds, stored, made, events } = await runWith(async () => fine);
  expect(result).toMatchObject({ end: 'completed', error: null });
  expect(made).toEqual(['gpt2', 'lstm', 'llama']);
  expect(stored).toEqual(result.records);
  stored.forEach((record) => expect(RunRecord.parse(record)).toEqual(record));
  expect(kinds).toEqual(['run-started', 'run-ended', 'run-started', 'run-ended', 'run-started', 'run-ended']);
  const progress = events.filter((event) => event.kind === 'progress');
  expect(progress.at(0)).toMatchObject({ finished: 0, total: 3 });
  expect(progress.at(-1)).toMatchObject({ finished: 3, total: 3, secondsLeft: 0 });
});

test('what the trainer says is passed on, with the run it speaks of', async () => {
  const { events } = await runWith(async (_config, _options, listener) => {
    listener({ kind: 'block', step: 10, seconds: 0.1, losses: [] });
    return fine;
  });
  const started = events.find((event) => event.kind === 'run-started')!;
  expect(events.find((event) => event.kind === 'run-event')).toMatchObject({
    run: started.run,
    event: { kind: 'block', step: 10 },
  });
});

test('a run that fails, or a trainer that throws, is recorded with its reason and the suite goes on', async () => {
  const memory = new TrainabilityError('out-of-memory', 'Too large.').toData();
  const { result } = await runWith(async ({ architecture }) => {
    if (architecture === 'gpt2') return { ...fine, end: 'failed', error: memory };
    if (architecture === 'lstm') throw new Error('the worker broke');
    return fine;
  });
  expect(result.end).toBe('completed');
  expect(result.records.map(({ outcome }) => outcome.error?.code)).toEqual([
    'out-of-memory',
    'internal',
    undefined,
  ]);
  expect(result.records.map(({ outcome }) => outcome.kind === 'failed')).toEqual([true, true, false]);
});

test('a run that diverges to NaN still makes a valid record', async () => {
  const curve = straightCurve(3, 2);
  curve.trainLoss[55] = NaN;
  curve.evaluations[8]!.metric = Infinity;
  const { stored } = await runWith(async () => ({
    ...fine,
    end: 'diverged',
    curve,
    test: { loss: NaN, metric: 0 },
  }));
  expect(RunRecord.parse(JSON.parse(JSON.stringify(stored[0]))).curve.trainLoss).toHaveLength(55);
  expect(stored[0]!.test).toBeNull();
});

test('a lost device voids the run, is opened again, and the run comes back once at the end', async () => {
  let attempts = 0;
  let reopened = 0;
  const { result, kinds, made } = await runWith(
    async ({ architecture }) => (architecture === 'lstm' && attempts++ === 0 ? lost : fine),
    { reopen: async () => ((reopened += 1), { ...environment, features: ['again'] }) },
  );
  expect(reopened).toBe(1);
  expect(kinds).toContain('reopening');
  expect(made).toEqual(['gpt2', 'lstm', 'llama', 'lstm']);
  expect(result.records[1]!.validity.void).toEqual(['device-lost']);
  expect(result.records[3]!.validity.void).toEqual([]);
  expect(result.records[2]!.environment.features).toEqual(['again']);
});

test('a run that loses the device twice is not tried a third time', async () => {
  const { made, result } = await runWith(async ({ architecture }) => (architecture === 'lstm' ? lost : fine));
  expect(made).toEqual(['gpt2', 'lstm', 'llama', 'lstm']);
  expect(result.end).toBe('completed');
});

test('a device that cannot be opened again ends the suite; what has run is kept', async () => {
  const gone = new TrainabilityError('no-adapter', 'There is no adapter any more.');
  const { result, stored } = await runWith(async () => lost, { reopen: () => Promise.reject(gone) });
  expect(result).toMatchObject({ end: 'failed', error: { code: 'no-adapter' } });
  expect(stored).toHaveLength(1);
});

/** A page that the test hides and shows. */
function pageVisibility() {
  const listeners = new Set<() => void>();
  let hidden = false;
  return {
    set(value: boolean) {
      hidden = value;
      listeners.forEach((listener) => listener());
    },
    watching: () => listeners.size,
    hidden: () => hidden,
    watch: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

test('a run during which the page was hidden is void, and comes back once at the end', async () => {
  const visibility = pageVisibility();
  let blinked = false;
  const { result, made } = await runWith(
    async ({ architecture }) => {
      if (architecture === 'gpt2' && !blinked) {
        blinked = true;
        visibility.set(true);
        visibility.set(false);
      }
      return fine;
    },
    { visibility },
  );
  expect(made).toEqual(['gpt2', 'lstm', 'llama', 'gpt2']);
  expect(result.records.map(({ validity }) => validity.void)).toEqual([['hidden'], [], [], []]);
  expect(visibility.watching()).toBe(0);
});

test('while the page is hidden the next run waits', async () => {
  const visibility = pageVisibility();
  visibility.set(true);
  let waited = 0;
  const onEvent = (event: SuiteEvent) => {
    if (event.kind !== 'waiting') return;
    waited += 1;
    setTimeout(() => visibility.set(false), 10);
  };
  const { result } = await runWith(async () => fine, { visibility, onEvent });
  expect(waited).toBe(1);
  expect(result.records.map(({ validity }) => validity.void.length)).toEqual([0, 0, 0]);
});

test('stopping while the page is hidden ends the wait', async () => {
  const visibility = pageVisibility();
  visibility.set(true);
  const abort = new AbortController();
  const { result } = await runWith(async () => fine, {
    visibility,
    signal: abort.signal,
    onEvent: ({ kind }) => kind === 'waiting' && setTimeout(() => abort.abort(), 10),
  });
  expect(result).toMatchObject({ end: 'stopped', records: [] });
});

test('stop: the run at hand ends and is kept, nothing more is started', async () => {
  const abort = new AbortController();
  let end: (result: RunResult) => void = () => {};
  const trainer = trainerOf(
    ({ architecture }) => {
      if (architecture === 'gpt2') return Promise.resolve(fine);
      setTimeout(() => abort.abort(), 5);
      return new Promise((resolve) => (end = resolve));
    },
    () => end({ ...fine, end: 'stopped', test: null }),
  );
  const { result, stored } = await runWith(trainer.run, { trainer, signal: abort.signal });
  expect(result.end).toBe('stopped');
  expect(stored.map(({ outcome }) => outcome.kind === 'stopped')).toEqual([false, true]);
});

test('a trainer that does not answer a stop is given up after seconds', async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 5);
  const { result } = await runWith(() => new Promise(() => {}), { signal: abort.signal });
  expect(result.end).toBe('stopped');
  expect(result.records[0]!.outcome.kind).toBe('stopped');
});

test('storage that refuses loses nothing: the runs are in the result, and the event says why', async () => {
  const full = new TrainabilityError('storage', 'No more room.');
  const { result, events } = await runWith(async () => fine, { store: { put: () => Promise.reject(full) } });
  expect(result.end).toBe('completed');
  expect(result.records).toHaveLength(3);
  const failures = events.filter((event) => event.kind === 'storage-failed');
  expect(failures.map(({ error }) => error.code)).toEqual(['storage', 'storage', 'storage']);
});

test('a custom session is classed as custom', async () => {
  const { result } = await runWith(async () => fine, { suite: null });
  expect(result.records[0]).toMatchObject({ suite: null, validity: { classes: ['custom'] } });
});
