/** Runs a plan from the first run to the last, whatever happens in between. */
import type { Catalogue } from '../base/catalogue';
import type { RunConfig } from '../base/config';
import type { Environment } from '../base/environment';
import { TrainabilityError } from '../base/errors';
import type { RunRecord } from '../base/record';
import type { RecordStore } from '../records/store';
import { emptyResult } from '../trainer/empty-result';
import type { Making, RunEvent, RunResult, Trainer } from '../trainer/protocol';
import { type FinishedRun, secondsLeft } from './estimate';
import type { Condition } from './condition';
import { watchCondition, whenAborted, whenOver } from './interruption';
import { startPace } from './pace';
import { remainingRuns } from './remaining';
import { recordRun } from './record-run';
import type { SuiteReference } from './suite';
import type { SuiteEvent, SuiteResult } from './suite-event';

export interface SuiteRun {
  plan: RunConfig[];
  /** Records of this session from before it was interrupted: what they have done is not done again. */
  earlier?: RunRecord[];
  /** Null: a custom session. */
  suite: SuiteReference;
  tasks: Catalogue['tasks'];
  /** Already open. */
  trainer: Trainer;
  store: Pick<RecordStore, 'put'>;
  environment: Environment;
  /** A UUID. */
  session: string;
  onEvent: (event: SuiteEvent) => void;
  /** Aborted: the run at hand ends after its block, what has ended stays. */
  signal: AbortSignal;
  /** The page cannot be seen: browsers slow it down. No run is begun meanwhile. */
  hidden: Condition;
  lowBattery: Condition;
  /** Opens the device again after it was lost; may reject. */
  reopen: () => Promise<Environment>;
  /** Also return weights and the first batches of every run, in its `run-ended`. */
  exportSteps?: number;
  /** What every trained model shall make, if anything. */
  making?: (config: RunConfig) => Making | undefined;
  /** Of so many evaluation examples, tell what the model answers; see `RunOptions.watch`. */
  watch?: number;
}

/** Never rejects: what goes wrong is in the records, the events and the result. */
export async function runSuite(options: SuiteRun): Promise<SuiteResult> {
  const { onEvent, signal } = options;
  const pace = startPace(options.trainer);
  const queue = remainingRuns(options.plan, options.earlier ?? []);
  const done = options.plan.length - queue.length;
  const records: RunRecord[] = [];
  const finished: FinishedRun[] = [];
  let environment = options.environment;

  const end = (end: SuiteResult['end'], error: TrainabilityError | null = null): SuiteResult => ({
    end,
    error: error?.toData() ?? null,
    records,
  });
  const progress = (index: number, elapsed: number) => {
    const remaining = queue.slice(index).map(({ config }) => config);
    const left = Math.max(0, secondsLeft(remaining, finished, environment.probes) - elapsed);
    onEvent({ kind: 'progress', finished: done + index, total: done + queue.length, secondsLeft: left });
  };

  progress(0, 0);
  // The queue grows while it is gone through: void runs are appended.
  for (let index = 0; index < queue.length; index++) {
    const waits = !signal.aborted && options.hidden.holds();
    if (waits) {
      onEvent({ kind: 'waiting' });
      await whenOver(options.hidden, signal);
    }
    if (signal.aborted) return end('stopped');

    const { config, again } = queue[index]!;
    await pace.before(waits);
    const run = crypto.randomUUID();
    const startedAt = new Date();
    const begun = performance.now();
    const elapsed = () => (performance.now() - begun) / 1000;
    onEvent({ kind: 'run-started', run, index: done + index, total: done + queue.length, config });

    const hidden = watchCondition(options.hidden);
    const lowBattery = watchCondition(options.lowBattery);
    const result = await runOnce(options, config, (event) => {
      onEvent({ kind: 'run-event', run, config, event });
      if (event.kind === 'block') progress(index, elapsed());
    });
    const { session, suite, tasks } = options;
    const task = tasks.find(({ id }) => id === config.task)!;
    const circumstances = {
      hidden: hidden.end(),
      lowBattery: lowBattery.end(),
      pace: await pace.after(result),
    };
    const record = recordRun(
      { id: run, session, suite, startedAt, config, environment, task, ...circumstances },
      result,
    );
    records.push(record);
    finished.push({ config, seconds: elapsed() });

    const queuedAgain = record.validity.void.length > 0 && !again && !signal.aborted;
    if (queuedAgain) queue.push({ config, again: true });
    await keep(options, record);
    const { exported, made } = result;
    onEvent({ kind: 'run-ended', record, exported, made, queuedAgain });
    progress(index + 1, 0);
    if (signal.aborted) return end('stopped');

    if (record.outcome.error?.code === 'device-lost') {
      onEvent({ kind: 'reopening', error: record.outcome.error });
      try {
        environment = await options.reopen();
      } catch (error) {
        return end('failed', TrainabilityError.from(error));
      }
    }
  }
  return end('completed');
}

/** How long a trainer may take to end the block at hand before it is given up, in milliseconds. */
const patience = 5000;

/** One attempt; a trainer that throws, or that does not answer a stop, still gives a result. */
async function runOnce(
  { trainer, signal, exportSteps, making, watch }: SuiteRun,
  config: RunConfig,
  onEvent: (event: RunEvent) => void,
): Promise<RunResult> {
  const abort = whenAborted(signal);
  let over = false;
  const stopped = abort.promise.then(async () => {
    if (over) return emptyResult('stopped');
    trainer.stop().catch(() => undefined); // whether it could or not: the patience below decides
    await new Promise((resolve) => setTimeout(resolve, patience));
    return emptyResult('stopped');
  });
  // A run that was given up must not speak into the next one.
  const listener = (event: RunEvent) => {
    if (!over) onEvent(event);
  };
  try {
    const running = trainer.run(config, { exportSteps, make: making?.(config), watch }, listener);
    return await Promise.race([running, stopped]);
  } catch (error) {
    return emptyResult('failed', error);
  } finally {
    over = true;
    abort.release();
  }
}

async function keep({ store, onEvent }: SuiteRun, record: RunRecord): Promise<void> {
  try {
    await store.put(record);
  } catch (error) {
    onEvent({ kind: 'storage-failed', run: record.id, error: TrainabilityError.from(error).toData() });
  }
}
