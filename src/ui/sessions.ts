/** Records as a person remembers them: one press of the button is one session. */
import type { OutcomeKind, RunRecord } from '../base/record';
import { groupBy } from '../benchmark/group';
import type { SuiteReference } from '../benchmark/suite';

export interface Session {
  id: string;
  startedAt: string;
  suite: SuiteReference;
  origin: RunRecord['origin'];
  /** Classes that any of its runs is in. */
  classes: RunRecord['validity']['classes'];
  environment: RunRecord['environment'];
  /** By start. */
  records: RunRecord[];
  outcomes: Partial<Record<OutcomeKind, number>>;
}

/** Latest first. */
export function sessionsOf(records: readonly RunRecord[]): Session[] {
  return groupBy(records, (record) => record.session)
    .map((group) => [...group].sort((a, b) => a.startedAt.localeCompare(b.startedAt)))
    .map(sessionOf)
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

/** @param records of one session, by start, at least one */
function sessionOf(records: RunRecord[]): Session {
  const first = records[0]!;
  const outcomes: Session['outcomes'] = {};
  for (const { outcome } of records) outcomes[outcome.kind] = (outcomes[outcome.kind] ?? 0) + 1;
  return {
    id: first.session,
    startedAt: first.startedAt,
    suite: first.suite,
    origin: first.origin,
    classes: [...new Set(records.flatMap((record) => record.validity.classes))],
    environment: first.environment,
    records,
    outcomes,
  };
}
