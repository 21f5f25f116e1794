import { expect, test } from 'vitest';
import type { RunConfig } from '../../../src/base/config';
import { TrainabilityError } from '../../../src/base/errors';
import { RunRecord } from '../../../src/base/record';
import { never } from '../../../src/benchmark/condition';
import { type SuiteRun, runSuite } from '../../../src/benchmark/run-suite';
import type { SuiteEvent } from '../../../src/benchmark/suite-event';
import type { RunResult, Trainer } from '../../../src/trainer/protocol';
import {
  catalogue,
  configOf,
  environment,
  recordOf,
  resultOf,
  session,
  softwareEnvironment,
  straightCurve,
} from '../../fixtures/runs';

type Run = Trainer['run'];

const nobody = () => Promise.reject(new Error('A suite does not ask for that.'));

/** A trainer of which the test decides what every run does. */
function trainerOf(run: Run, stop = () => {}, pace = async () => 1000): Trainer {
  return {
    catalogue: async () => catalogue,
    open: async () => environment,
    run,
    pace,
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
    hidden: never,
    lowBattery: never,
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

test('what an interrupted session has done is counted, and not done again', async () => {
  const done = recordOf({ config: { architecture: 'lstm' } });
  const { made, events } = await runWith(async () => fine, { earlier: [done] });
  expect(made).toEqual(['gpt2', 'llama']);
  const progress = events.filter((event) => event.kind === 'progress');
  expect(progress.at(0)).toMatchObject({ finished: 1, total: 3 });
  expect(progress.at(-1)).toMatchObject({ finished: 3, total: 3 });
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

/** A condition that the test brings about. */
function condition() {
  const listeners = new Set<() => void>();
  let holds = false;
  return {
    set(value: boolean) {
      holds = value;
      listeners.forEach((listener) => listener());
    },
    watching: () => listeners.size,
    holds: () => holds,
    watch: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

test('a run during which the page was hidden is void, and comes back once at the end', async () => {
  const hidden = condition();
  let blinked = false;
  const { result, made } = await runWith(
    async ({ architecture }) => {
      if (architecture === 'gpt2' && !blinked) {
        blinked = true;
        hidden.set(true);
        hidden.set(false);
      }
      return fine;
    },
    { hidden },
  );
  expect(made).toEqual(['gpt2', 'lstm', 'llama', 'gpt2']);
  expect(result.records.map(({ validity }) => validity.void)).toEqual([['hidden'], [], [], []]);
  expect(hidden.watching()).toBe(0);
});

test('a run during which the battery was low is void', async () => {
  const lowBattery = condition();
  const { result } = await runWith(
    async ({ architecture }) => {
      // Low until the charger is plugged in.
      lowBattery.set(architecture === 'gpt2');
      lowBattery.set(false);
      return fine;
    },
    { lowBattery, plan: plan.slice(0, 2) },
  );
  expect(result.records.map(({ validity }) => validity.void)).toEqual([['battery'], [], ['battery']]);
});

/** A device of which each measurement of the sentinel gives the next of these rates; the last one stays. */
async function runAtPace(rates: (number | null)[], changes: Partial<SuiteRun> = {}) {
  const pace = () => {
    const rate = rates.length > 1 ? rates.shift()! : rates[0]!;
    return rate === null ? Promise.reject(new Error('no answer')) : Promise.resolve(rate);
  };
  const trainer = trainerOf(async () => fine, undefined, pace);
  const { result } = await runWith(trainer.run, { trainer, ...changes });
  return result.records;
}

test('a run over which the device changed its speed is void, and comes back once at the end', async () => {
  const records = await runAtPace([1000, 990, 880, 880, 960]);
  expect(records.map(({ validity }) => validity.void)).toEqual([[], ['drift'], [], []]);
  expect(records[1]!.pace).toEqual({ before: 990, after: 880, fastest: 1000 });
  expect(records.map(({ config }) => config.architecture)).toEqual(['gpt2', 'lstm', 'llama', 'lstm']);
});

test('a device that stays a fifth below its best throttles; twice void, a run is kept and made no third time', async () => {
  const records = await runAtPace([1000, 1000, 780]);
  expect(records.map(({ validity }) => validity.void)).toEqual([
    [],
    ['drift'],
    ['throttling'],
    ['throttling'],
    ['throttling'],
  ]);
});

test('a software adapter shares its processor: half the speed is no drift there, a quarter is', async () => {
  const records = await runAtPace([8, 4, 8, 1.9, 8], { environment: softwareEnvironment });
  expect(records.map(({ validity }) => validity.void)).toEqual([[], [], ['drift'], ['drift']]);
});

test('where the device cannot be timed nothing is held against a run', async () => {
  const [first, second] = await runAtPace([null, 1000, 1000]);
  expect(first).not.toHaveProperty('pace');
  expect(first!.validity.void).toEqual([]);
  expect(second!.pace).toBeDefined();
});

test('after a wait the device is measured anew, and after a failure it may be another', async () => {
  const hidden = condition();
  let runs = 0;
  const run: Run = async () => {
    runs += 1;
    if (runs === 2) hidden.set(true);
    return runs === 2 ? { ...fine, end: 'failed', error: lost.error } : fine;
  };
  const rates = [1000, 1000, 700, 700, 700, 700];
  const trainer = trainerOf(run, undefined, async () => rates.shift()!);
  const onEvent = ({ kind }: SuiteEvent) => kind === 'waiting' && hidden.set(false);
  const { result } = await runWith(run, { trainer, hidden, onEvent });
  // Slower than the device that was lost, but as fast as this one ever was.
  expect(result.records.map(({ validity }) => validity.void)).toEqual([
    [],
    ['hidden', 'device-lost'],
    [],
    [],
  ]);
  expect(result.records[2]!.pace).toEqual({ before: 700, after: 700, fastest: 700 });
});

test('a run in half precision is in a class of its own', async () => {
  const half = configOf({ precision: 'f16' });
  const { result } = await runWith(async () => fine, { suite: null, plan: [half] });
  expect(result.records[0]!.validity.classes).toEqual(['custom', 'precision']);
});

test('while the page is hidden the next run waits', async () => {
  const hidden = condition();
  hidden.set(true);
  let waited = 0;
  const onEvent = (event: SuiteEvent) => {
    if (event.kind !== 'waiting') return;
    waited += 1;
    setTimeout(() => hidden.set(false), 10);
  };
  const { result } = await runWith(async () => fine, { hidden, onEvent });
  expect(waited).toBe(1);
  expect(result.records.map(({ validity }) => validity.void.length)).toEqual([0, 0, 0]);
});

test('stopping while the page is hidden ends the wait', async () => {
  const hidden = condition();
  hidden.set(true);
  const abort = new AbortController();
  const { result } = await runWith(async () => fine, {
    hidden,
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
