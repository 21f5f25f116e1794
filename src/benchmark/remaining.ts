/** What is left of a plan. */
import type { RunConfig } from '../base/config';
import type { Environment } from '../base/environment';
import type { RunRecord } from '../base/record';
import type { SessionPlan } from '../base/session-plan';

export interface QueuedRun {
  config: RunConfig;
  /** Its first attempt was void: there is no third. */
  again: boolean;
}

/**
 * Runs that have not been made, in the order of the plan, then those of which the only attempt is void. What a person stopped
 * was no attempt.
 * @param earlier records of the same session
 */
export function remainingRuns(plan: readonly RunConfig[], earlier: readonly RunRecord[]): QueuedRun[] {
  const attempts = new Map<string, RunRecord[]>();
  for (const record of earlier) {
    if (record.outcome.kind === 'stopped') continue;
    const key = runKey(record.config);
    attempts.set(key, [...(attempts.get(key) ?? []), record]);
  }
  const left = plan.flatMap((config): QueuedRun[] => {
    const made = attempts.get(runKey(config)) ?? [];
    if (made.length === 0) return [{ config, again: false }];
    const allVoid = made.every(({ validity }) => validity.void.length > 0);
    return allVoid && made.length < 2 ? [{ config, again: true }] : [];
  });
  return [...left.filter(({ again }) => !again), ...left.filter(({ again }) => again)];
}

/** What tells the runs of one session apart. */
function runKey({ architecture, task, seed, optimizer, size, data }: RunConfig): string {
  return JSON.stringify([architecture, task, seed, optimizer, size, data]);
}

/** Whether the session can go on where it is: half a session of one device and half of another is none. */
export function canGoOn({ environment: begun }: SessionPlan, now: Environment): boolean {
  const { vendor, architecture, description } = begun.adapter;
  return (
    begun.protocol === now.protocol &&
    begun.engine === now.engine &&
    vendor === now.adapter.vendor &&
    architecture === now.adapter.architecture &&
    description === now.adapter.description
  );
}
