/** Which records may be ranked, and with which others. */
import type { RunConfig } from '../base/config';
import type { Environment } from '../base/environment';
import type { ErrorData } from '../base/errors';
import type { classReasons, Pace, RunRecord, voidReasons } from '../base/record';
import { isOfScaling } from './suites/scaling';
import type { SuiteReference } from './suite';

export type ClassReason = (typeof classReasons)[number];
export type VoidReason = (typeof voidReasons)[number];

/**
 * Beyond these factors the device did not keep its speed: over a run, and against the fastest of the session. A software
 * adapter shares the processor with all else on the machine, whose coming and going is a factor of two by itself.
 */
const bounds = {
  hardware: { drift: 1.1, throttling: 1.2 },
  software: { drift: 4, throttling: 4 },
} as const;

export interface Disturbances {
  hidden: boolean;
  lowBattery: boolean;
  pace: Pace | null;
  environment: Environment;
}

/** Flags that make a run count for nothing: its times say something about the machine's day. */
export function voidsOf(
  { hidden, lowBattery, pace, environment }: Disturbances,
  error: ErrorData | null,
): VoidReason[] {
  const voids: VoidReason[] = [];
  if (hidden) voids.push('hidden');
  if (error?.code === 'device-lost') voids.push('device-lost');
  if (pace) {
    const { drift, throttling } = bounds[environment.adapter.software ? 'software' : 'hardware'];
    const [slow, fast] = [Math.min(pace.before, pace.after), Math.max(pace.before, pace.after)];
    if (fast > drift * slow) voids.push('drift');
    else if (pace.fastest > throttling * fast) voids.push('throttling');
  }
  if (lowBattery) voids.push('battery');
  return voids;
}

/** Flags that put a run into a class of its own: ranked and shared only there, and labelled. */
export function classesOf(suite: SuiteReference, config: RunConfig, environment: Environment): ClassReason[] {
  const classes: ClassReason[] = [];
  if (environment.adapter.software) classes.push('software');
  if (suite === null) classes.push('custom');
  if (config.precision === 'f16') classes.push('precision');
  return classes;
}

/** A run that can stand in a ranking: not voided, not cut short by a person, and long enough to learn anything. */
export function isRankable(record: RunRecord): boolean {
  return !isOfScaling(record) && record.validity.void.length === 0 && record.outcome.kind !== 'stopped';
}
