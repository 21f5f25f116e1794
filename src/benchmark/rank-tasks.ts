/** From records to rankings. */
import { median } from '../base/median';
import type { Catalogue, TaskInfo } from '../base/catalogue';
import { outcomeKinds, type RunRecord } from '../base/record';
import { groupBy } from './group';
import { attemptSeconds, attemptSteps } from './attempts';
import { headlineCrossing } from './outcome';
import type { RankingRow, Spread, TaskRanking } from './ranking';
import { rankIntervals } from './rank-intervals';
import { expectedInterval } from './statistics/expected-interval';
import { expectedRunningTime } from './statistics/expected-running-time';
import { overlap, range } from './statistics/range';
import { wilson } from './statistics/wilson';
import { isRankable } from './validity';

/** Below this many seeds an order is called provisional. */
const seedsForRanks = 10;

/**
 * One ranking for each session and task, the latest session first. Sessions are never mixed: one session is one machine,
 * one suite, one protocol. Voided and stopped runs are left out and counted.
 * @param tasks of the catalogue; records of tasks that it lacks are passed over
 */
export function rankTasks(records: RunRecord[], tasks: Catalogue['tasks']): TaskRanking[] {
  const order = new Map(tasks.map(({ id }, index) => [id, index]));
  return groupBy(records, comparisonKey)
    .flatMap((group) => {
      const task = tasks.find(({ id }) => id === group[0]!.config.task);
      const ranking = task && rankTask(group, task);
      return ranking ? [ranking] : [];
    })
    .sort(
      (a, b) =>
        b.startedAt.localeCompare(a.startedAt) ||
        a.session.localeCompare(b.session) ||
        order.get(a.task)! - order.get(b.task)!,
    );
}

/** Records with the same key may be compared. */
function comparisonKey({ session, suite, environment, validity, origin, config, model }: RunRecord): string {
  const { task, size, length, vocabulary, data, text, steps, batch, precision = 'f32' } = config;
  const { protocol, engine } = environment;
  return JSON.stringify([
    session,
    suite,
    protocol,
    engine,
    validity.classes,
    origin,
    task,
    size,
    length,
    vocabulary,
    data,
    text,
    steps,
    batch,
    precision,
    model?.objective,
  ]);
}

function rankTask(records: RunRecord[], task: TaskInfo): TaskRanking | null {
  const rankable = firstAttempts(records.filter(isRankable));
  const sample = rankable[0];
  if (!sample) return null;
  const seeds = [...new Set(rankable.map(({ config }) => config.seed))].sort((a, b) => a - b);
  const rows = groupBy(rankable, ({ config }) => config.architecture)
    .map(summarise)
    .sort((a, b) => compareRows(a, b, task));
  const provisional = seeds.length < seedsForRanks;
  const ranks = provisional ? null : rankIntervals(rankable);
  const { environment, config } = sample;
  return {
    session: sample.session,
    startedAt: records.map(({ startedAt }) => startedAt).sort()[0]!,
    suite: sample.suite,
    protocol: environment.protocol,
    engine: environment.engine,
    classes: sample.validity.classes,
    origin: sample.origin,
    task: task.id,
    size: config.size,
    length: config.length,
    steps: config.steps,
    metric: task.metric,
    target: headlineCrossing(sample.targets)?.value ?? null,
    seeds,
    complete: rows.every(({ attempts }) => attempts === seeds.length),
    provisional,
    detectableRatio: ranks?.detectableRatio ?? null,
    excluded: records.length - rankable.length,
    rows: rows.map((row, index) => ({
      ...row,
      order: index + 1,
      rank: ranks?.ofArchitecture.get(row.architecture) ?? null,
      // Ranks say more than ranges that overlap.
      closeToNext: !ranks && index + 1 < rows.length && isClose(row, rows[index + 1]!),
    })),
  };
}

/** The first valid run of each architecture and seed: no best of several. By ascending seed. */
function firstAttempts(records: RunRecord[]): RunRecord[] {
  const first = new Map<string, RunRecord>();
  for (const record of [...records].sort((a, b) => a.startedAt.localeCompare(b.startedAt))) {
    const key = `${record.config.architecture} ${record.config.seed}`;
    if (!first.has(key)) first.set(key, record);
  }
  return [...first.values()].sort((a, b) => a.config.seed - b.config.seed);
}

type Summary = Omit<RankingRow, 'order' | 'rank' | 'closeToNext'>;

/** @param records of one architecture, at least one */
function summarise(records: RunRecord[]): Summary {
  const attempts = records.map(attemptSteps);
  const crossings = attempts.map(({ spent, reached }) => (reached ? spent : null));
  const reached = attempts.filter(({ reached }) => reached).length;
  const hasTarget = records.some(({ targets }) => targets.length > 0);
  const stepSeconds = timedSpread(records.map(({ timing }) => timing.stepSeconds));
  const seconds = attemptSeconds(records);
  return {
    architecture: records[0]!.config.architecture,
    attempts: records.length,
    reached,
    success: hasTarget ? wilson(reached, records.length) : null,
    outcomes: countOutcomes(records),
    stepsToTarget: hasTarget ? spread(crossings) : null,
    secondsToTarget: hasTarget
      ? spread(crossings.map((step, run) => secondsOf(step, stepSeconds.values[run]!)))
      : null,
    stepSeconds,
    expectedSteps: expectedRunningTime(attempts),
    expectedSeconds: seconds && expectedRunningTime(seconds),
    expectedInterval: seconds && expectedInterval(seconds),
    final: timedSpread(records.map(({ test }) => test?.metric ?? null)),
    parameters: records.find(({ model }) => model)?.model?.parameters ?? null,
    runs: records.map(({ id }) => id),
  };
}

function secondsOf(step: number | null, stepSeconds: number | null): number | null {
  return step === null || stepSeconds === null ? null : step * stepSeconds;
}

function spread(values: (number | null)[]): Spread {
  return { values, median: median(values), range: range(values) };
}

/** A spread in which a null is a value that was not measured, which says nothing about its size. */
function timedSpread(values: (number | null)[]): Spread {
  const measured = values.filter((value) => value !== null);
  return { values, median: median(measured), range: range(measured) };
}

function countOutcomes(records: RunRecord[]): RankingRow['outcomes'] {
  const counts = Object.fromEntries(outcomeKinds.map((kind) => [kind, 0])) as RankingRow['outcomes'];
  for (const { outcome } of records) counts[outcome.kind] += 1;
  return counts;
}

/** Expected time to target; those without a success after the others, by how many got to the horizon and how well. */
function compareRows(a: Summary, b: Summary, task: TaskInfo): number {
  if (a.expectedSeconds !== null && b.expectedSeconds !== null) return a.expectedSeconds - b.expectedSeconds;
  if (a.expectedSeconds !== null || b.expectedSeconds !== null) return a.expectedSeconds === null ? 1 : -1;
  return (
    countFinals(b) - countFinals(a) ||
    compareFinals(a, b, task) ||
    a.architecture.localeCompare(b.architecture)
  );
}

function compareFinals(a: Summary, b: Summary, task: TaskInfo): number {
  const [left, right] = [a.final.median, b.final.median];
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return task.metric.better === 'higher' ? right - left : left - right;
}

/** A median over survivors would reward divergence: how many survived comes first. */
function countFinals({ final }: Summary): number {
  return final.values.filter((value) => value !== null).length / final.values.length;
}

/** By what orders the two rows: time to target where one reached it, else the final metric. */
function isClose(row: Summary, next: Summary): boolean {
  if (row.reached > 0 && row.secondsToTarget && next.secondsToTarget) {
    return overlap(row.secondsToTarget.range, next.secondsToTarget.range);
  }
  return overlap(row.final.range, next.final.range);
}
