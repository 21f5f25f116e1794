/** The session that this page runs, of a suite or of a person's own settings: started by one button, stopped by another, alive while pages change. */
import { TrainabilityError } from '../base/errors';
import type { RunConfig } from '../base/config';
import type { Environment } from '../base/environment';
import type { RunRecord } from '../base/record';
import type { SessionPlan } from '../base/session-plan';
import type { Suite } from '../benchmark/suite';
import type { SuiteEvent, SuiteResult } from '../benchmark/suite-event';
import type { Making } from '../trainer/protocol';
import { lowBattery } from './battery';
import { device, reopenDevice } from './device.svelte';
import { advanceLive, type Live, startLive, WATCHED } from './live';
import { forgetPlan, keepPlan, putRecord } from './records.svelte';
import { holdBenchmarkLock, keepAwake, pageHidden, watchOtherTabs } from './tab';

/** What models make to be looked at, one of each; off the clock, and short. */
const shown: Making = {
  write: { prompt: null, tokens: 200, temperature: 0.8, topP: 0.95, seconds: 2 },
  draw: 36,
};

export interface Running {
  /** Null: a custom session, never ranked with those of suites and never shared. */
  suite: Suite | null;
  plan: RunConfig[];
  session: string;
  live: Live;
  stopping: boolean;
  /** Null while it runs. */
  end: SuiteResult['end'] | null;
  error: TrainabilityError | null;
}

let state = $state.raw<Running | null>(null);
let busyElsewhere = $state(false);
let controller: AbortController | null = null;

export function running(): Running | null {
  return state;
}

export function isRunning(): boolean {
  return state !== null && state.end === null;
}

/** Another tab holds the lock. */
export function isBusyElsewhere(): boolean {
  return busyElsewhere;
}

/** Follows whether another tab is at work, until that one is done. Returns what ends the watch. */
export function watchTabs(): () => void {
  return watchOtherTabs((busy) => (busyElsewhere = busy));
}

export function leaveRun(): void {
  if (!isRunning()) state = null;
}

export function stopRun(): void {
  if (!state || state.end) return;
  state = { ...state, stopping: true };
  controller?.abort();
}

/** A session that was interrupted, and what it had done. */
export interface Interrupted {
  session: string;
  records: RunRecord[];
}

/** Runs a plan to its end, or what is left of it. Never rejects: what goes wrong is shown. */
export async function startRun(
  suite: Suite | null,
  plan: RunConfig[],
  interrupted: Interrupted | null = null,
): Promise<void> {
  const { trainer, catalogue, environment } = device();
  if (isRunning() || !trainer || !catalogue || !environment) return;
  const session = interrupted?.session ?? crypto.randomUUID();
  const earlier = interrupted?.records ?? [];
  const abort = new AbortController();
  controller = abort;
  const begin: Running = {
    suite,
    plan,
    session,
    live: startLive(plan.length, earlier),
    stopping: false,
    end: null,
    error: null,
  };
  state = begin;
  const awake = keepAwake();
  const held = await holdBenchmarkLock(async () => {
    const reference = suite && { id: suite.id, version: suite.version };
    if (!interrupted) await rememberPlan(session, reference, plan, environment);
    // What only a run needs is no part of the first load.
    const { runSuite } = await import('../benchmark/run-suite');
    const result = await runSuite({
      plan,
      earlier,
      suite: reference,
      tasks: catalogue.tasks,
      trainer,
      store: { put: putRecord },
      environment,
      session,
      onEvent: follow,
      signal: abort.signal,
      hidden: pageHidden,
      lowBattery,
      reopen: reopenDevice,
      making: (config) => (config.seed === plan[0]?.seed && !suite?.varies ? shown : undefined),
      watch: WATCHED,
    });
    // A browser that keeps nothing has nothing to forget.
    if (result.end === 'completed') await forgetPlan(session).catch(() => undefined);
    finish(result);
  }).catch((error: unknown) => {
    finish({ end: 'failed', error: TrainabilityError.from(error).toData(), records: [] });
    return true;
  });
  awake.release();
  if (!held) {
    state = null;
    watchTabs();
  }
}

/** So that a closed tab is no loss. Where it cannot be stored the session runs all the same. */
async function rememberPlan(
  id: string,
  suite: SessionPlan['suite'],
  plan: RunConfig[],
  { protocol, engine, adapter }: Environment,
): Promise<void> {
  const environment = { protocol, engine, adapter };
  const startedAt = new Date().toISOString();
  await keepPlan({ id, suite, startedAt, environment, plan }).catch(() => undefined);
}

function follow(event: SuiteEvent): void {
  if (state) state = { ...state, live: advanceLive(state.live, event) };
}

function finish(result: SuiteResult): void {
  if (!state) return;
  const error = result.error ? TrainabilityError.fromData(result.error) : null;
  state = { ...state, end: result.end, error, stopping: false };
}
