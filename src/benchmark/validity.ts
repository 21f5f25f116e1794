/** Which records may be ranked, and with which others. */
import type { Environment } from '../base/environment';
import type { classReasons, RunRecord } from '../base/record';
import type { SuiteReference } from './suite';

export type ClassReason = (typeof classReasons)[number];

/** Flags that put a run into a class of its own: ranked and shared only there, and labelled. */
export function classesOf(suite: SuiteReference, environment: Environment): ClassReason[] {
  const classes: ClassReason[] = [];
  if (environment.adapter.software) classes.push('software');
  if (suite === null) classes.push('custom');
  return classes;
}

/** A run that can stand in a ranking: not voided, and not cut short by a person. */
export function isRankable(record: RunRecord): boolean {
  return record.validity.void.length === 0 && record.outcome.kind !== 'stopped';
}
