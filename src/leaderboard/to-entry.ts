/** From the records of a session to what may be shared of them. */
import type { Catalogue } from '../base/catalogue';
import { TrainabilityError } from '../base/errors';
import type { RunRecord } from '../base/record';
import { rankTasks } from '../benchmark/rank-tasks';
import type { RankingRow } from '../benchmark/ranking';
import { browserNames, Entry, type EntryCell, plainName, roundToThree, systemFamilies } from './entry';

/**
 * @param records everything kept; those of other sessions count as attempts only
 * @throws TrainabilityError bad-argument where the session is custom, imported, or has no valid run
 */
export function toEntry(records: RunRecord[], session: string, tasks: Catalogue['tasks']): Entry {
  const own = records.filter((record) => record.session === session);
  const first = own[0];
  if (!first) throw refusal('There are no runs of this session to share.');
  if (own.some(({ origin }) => origin === 'imported')) {
    throw refusal('These runs were imported. Only who made them can share them.');
  }
  const { suite, environment } = first;
  if (!suite) throw refusal('Custom runs are not shared: only runs of a suite can be compared.');
  const rankings = rankTasks(own, tasks);
  const cells = rankings.flatMap(({ task, rows }) => rows.map((row) => toCell(task, row)));
  if (cells.length === 0) throw refusal('No run of this session is valid: there is nothing to share.');
  return Entry.parse({
    format: 'trainability-entry',
    version: 1,
    suite,
    protocol: environment.protocol,
    engine: environment.engine,
    month: rankings[0]!.startedAt.slice(0, 7),
    adapter: {
      vendor: plainName(environment.adapter.vendor),
      architecture: plainName(environment.adapter.architecture),
      software: environment.adapter.software,
    },
    browser: {
      name: browserNames.find((name) => name === environment.browser.name) ?? 'other',
      major: environment.browser.major,
    },
    os: systemFamilies.find((family) => family === environment.os) ?? 'other',
    attempts: countSessions(records, suite),
    cells,
  });
}

function toCell(task: string, row: RankingRow): EntryCell {
  return {
    architecture: row.architecture,
    task,
    attempts: row.attempts,
    reached: row.reached,
    steps: rounded(row.stepsToTarget?.median ?? null),
    stepSeconds: rounded(row.stepSeconds.median),
    final: rounded(row.final.median),
  };
}

function countSessions(records: RunRecord[], suite: { id: string; version: number }): number {
  const same = records.filter(
    (record) =>
      record.origin === 'here' && record.suite?.id === suite.id && record.suite.version === suite.version,
  );
  return new Set(same.map(({ session }) => session)).size;
}

function rounded(value: number | null): number | null {
  return value === null ? null : roundToThree(value);
}

function refusal(message: string): TrainabilityError {
  return new TrainabilityError('bad-argument', message, { field: 'session' });
}
