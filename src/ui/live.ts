/** What is known of a suite while it runs: a pure fold over its events. */
import type { SuiteEvent } from '../benchmark/suite-event';
import type { RunConfig } from '../base/config';
import type { ErrorData } from '../base/errors';
import type { TaskInfo } from '../base/catalogue';
import type { Curve, RunRecord } from '../base/record';
import type { DataRequest } from '../trainer/data';
import type { Made, RunEvent } from '../trainer/protocol';

/** Evaluation examples of which a run on the page tells the answers. */
export const WATCHED = 8;

export interface LiveRun {
  id: string;
  config: RunConfig;
  /** False while it is compiled and warmed up. */
  compiled: boolean;
  curve: Curve;
  /** At its latest evaluation: what it answered to the watched examples; null answers where nothing is asked. */
  watched: { step: number; answers: readonly number[] | null } | null;
  /** Once it has ended. */
  record: RunRecord | null;
  queuedAgain: boolean;
  /** What it made once it was trained, where it was asked and can. */
  made: Made | null;
}

export interface Live {
  runs: LiveRun[];
  finished: number;
  total: number;
  secondsLeft: number | null;
  /** The page is hidden and the suite waits. */
  waiting: boolean;
  /** What went wrong apart from the runs themselves. */
  trouble: ErrorData | null;
  unstored: boolean;
}

/** @param earlier records of the session from before it was interrupted */
export function startLive(total: number, earlier: readonly RunRecord[] = []): Live {
  const runs = earlier.map((record) => ({
    ...newRun(record.id, record.config),
    compiled: true,
    curve: record.curve,
    record,
  }));
  return { runs, finished: 0, total, secondsLeft: null, waiting: false, trouble: null, unstored: false };
}

/** The state after an event; the given one is left as it is. */
export function advanceLive(live: Live, event: SuiteEvent): Live {
  switch (event.kind) {
    case 'run-started': {
      const run = newRun(event.run, event.config);
      return { ...live, waiting: false, total: event.total, runs: [...live.runs, run] };
    }
    case 'run-event':
      return changeRun(live, event.run, (run) => advanceRun(run, event.event));
    case 'run-ended':
      return changeRun(live, event.record.id, (run) => ({
        ...run,
        curve: event.record.curve,
        record: event.record,
        queuedAgain: event.queuedAgain,
        made: event.made,
      }));
    case 'progress':
      return { ...live, finished: event.finished, total: event.total, secondsLeft: event.secondsLeft };
    case 'waiting':
      return { ...live, waiting: true };
    case 'reopening':
      return { ...live, trouble: event.error };
    case 'storage-failed':
      return { ...live, trouble: event.error, unstored: true };
  }
}

function newRun(id: string, config: RunConfig): LiveRun {
  const curve = { trainLoss: [], evaluations: [], blocks: [] };
  return { id, config, compiled: false, curve, watched: null, record: null, queuedAgain: false, made: null };
}

function advanceRun(run: LiveRun, event: RunEvent): LiveRun {
  const { curve } = run;
  if (event.kind === 'compiled') return { ...run, compiled: true };
  if (event.kind === 'evaluation') {
    const watched = { step: event.evaluation.step, answers: event.answers ?? null };
    return { ...run, watched, curve: { ...curve, evaluations: [...curve.evaluations, event.evaluation] } };
  }
  const block = { step: event.step, seconds: event.seconds };
  const trainLoss = [...curve.trainLoss, ...event.losses];
  return { ...run, curve: { ...curve, trainLoss, blocks: [...curve.blocks, block] } };
}

function changeRun(live: Live, id: string, change: (run: LiveRun) => LiveRun): Live {
  return { ...live, runs: live.runs.map((run) => (run.id === id ? change(run) : run)) };
}

/** The run at hand, else the last one. */
export function currentRun(live: Live): LiveRun | null {
  return live.runs.at(-1) ?? null;
}

/** The last run that was evaluated: its answers stay until the next one's first. */
export function watchedRun(live: Live): (LiveRun & { watched: object }) | null {
  const watched = (run: LiveRun): run is LiveRun & { watched: object } => run.watched !== null;
  return live.runs.findLast(watched) ?? null;
}

/** The same for runs that are judged on the same examples, in the same view of them. */
export function examplesKey({ architecture, task, length, vocabulary, text }: RunConfig): string {
  return JSON.stringify([architecture, task, length, vocabulary, text]);
}

/** Asks for the examples that a run is judged on: as its model sees them, and as they are where that makes samples of them. */
export function examplesRequest(config: RunConfig, { kind }: Pick<TaskInfo, 'kind'>): DataRequest {
  return { ...config, architecture: kind === 'unlabelled' ? null : config.architecture };
}

/** Steps that a run has done. */
export function stepsDone(run: LiveRun): number {
  return run.curve.blocks.at(-1)?.step ?? 0;
}
