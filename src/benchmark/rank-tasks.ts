/** From records to rankings. */
import { median } from '../base/median';
import type { TaskInfo } from '../base/catalogue';
import { outcomeKinds, type RunRecord } from '../base/record';
import { groupBy } from './group';
import { type Atlas, emptyAtlas } from './atlas/atlas';
import { envelopeVerdict } from './atlas/envelope';
import { headlineCrossing } from './outcome';
import type { RankingRow, Spread, TaskRanking } from './ranking';
import { rankIntervals } from './rank-intervals';
import { expectedInterval } from './statistics/expected-interval';
import { expectedRunningTime } from './statistics/expected-running-time';
import { overlap, range } from './statistics/range';
import { wilson } from './statistics/wilson';
import { atlasTrials, recordTrial, secondsOf, type Trial } from './trial';
import { isRankable } from './validity';

/** What a ranking needs to know of a task. */
export type RankedTask = Pick<TaskInfo, 'id' | 'metric'>;

/** Below this many seeds an order is called provisional. */
export const seedsForRanks = 10;

/**
 * One ranking for each session and task, the latest session first. Sessions are never mixed: one session is one machine,
 * one suite, one protocol. Voided and stopped runs are left out and counted.
 * @param tasks of the catalogue; records of tasks that it lacks are passed over
 * @param atlas whose seeds stand beside those that ran here; empty: these alone
 */
export function rankTasks(
  records: RunRecord[],
  tasks: readonly RankedTask[],
  atlas: Atlas = emptyAtlas,
): TaskRanking[] {
  const order = new Map(tasks.map(({ id }, index) => [id, index]));
  return groupBy(records, comparisonKey)
    .flatMap((group) => {
      const task = tasks.find(({ id }) => id === group[0]!.config.task);
      const ranking = task && rankTask(group, task, atlas);
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
  const {
    task,
    size,
    parameters,
    layers,
    length,
    vocabulary,
    data,
    text,
    steps,
    batch,
    workers,
    precision = 'f32',
  } = config;
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
    parameters,
    layers,
    length,
    vocabulary,
    data,
    text,
    steps,
    batch,
    workers,
    precision,
    model?.objective,
  ]);
}

function rankTask(records: RunRecord[], task: RankedTask, known: Atlas): TaskRanking | null {
  const rankable = firstAttempts(records.filter(isRankable));
  const sample = rankable[0];
  if (!sample) return null;
  const atlas = known.engine === sample.environment.engine ? known : emptyAtlas;
  const target = headlineCrossing(sample.targets)?.value ?? null;
  const trials = withAtlas(rankable, atlas, task);
  const seeds = [...new Set(trials.map(({ seed }) => seed))].sort((a, b) => a - b);
  const rows = groupBy(trials, ({ architecture }) => architecture)
    .map((group) => summarise(group, target !== null, atlas))
    .sort((a, b) => compareRows(a, b, task));
  const provisional = seeds.length < seedsForRanks;
  const ranks = provisional ? null : rankIntervals(trials);
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
    target,
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

/**
 * The runs of here and, of each seed that every architecture has in the atlas and none has run here, those: an
 * architecture of which more is known than of the others would be judged by other seeds than they.
 * @param records one for each architecture and seed @returns by ascending seed
 */
function withAtlas(records: RunRecord[], atlas: Atlas, { metric }: RankedTask): Trial[] {
  const here = records.map(recordTrial);
  const known = groupBy(records, ({ config }) => config.architecture).map(([record]) => {
    const cell = atlas.cellOf(record!.config);
    return cell ? atlasTrials(cell, record!.targets, metric.better) : [];
  });
  const taken = new Set(here.map(({ seed }) => seed));
  const counts = new Map<number, number>();
  for (const { seed } of known.flat()) counts.set(seed, (counts.get(seed) ?? 0) + 1);
  const more = known.flat().filter(({ seed }) => !taken.has(seed) && counts.get(seed) === known.length);
  return [...here, ...more].sort((a, b) => a.seed - b.seed);
}

type Summary = Omit<RankingRow, 'order' | 'rank' | 'closeToNext'>;

/** @param trials of one architecture, at least one of them of here */
function summarise(trials: Trial[], hasTarget: boolean, atlas: Atlas): Summary {
  const records = trials.flatMap(({ record }) => record ?? []);
  // In the order of `runs`: what a row says of each run stands beside it.
  const listed = [...trials.filter(({ record }) => record), ...trials.filter(({ record }) => !record)];
  const attempts = listed.map(({ steps }) => steps);
  const crossings = attempts.map(({ spent, reached }) => (reached ? spent : null));
  const reached = attempts.filter(({ reached }) => reached).length;
  const seconds = secondsOf(listed);
  return {
    architecture: trials[0]!.architecture,
    attempts: trials.length,
    atlasSeeds: trials.filter(({ record }) => !record).map(({ seed }) => seed),
    reached,
    success: hasTarget ? wilson(reached, trials.length) : null,
    outcomes: countOutcomes(trials),
    stepsToTarget: hasTarget ? spread(crossings) : null,
    secondsToTarget: hasTarget
      ? spread(crossings.map((step, run) => step && (seconds?.[run]?.spent ?? null)))
      : null,
    crossings: listed.map((trial) => trial.crossings),
    stepSeconds: timedSpread(listed.map(({ stepSeconds }) => stepSeconds)),
    stepsSpent: attempts.reduce((sum, { spent }) => sum + spent, 0),
    expectedSteps: expectedRunningTime(attempts),
    expectedStepsInterval: expectedInterval(attempts),
    expectedSeconds: seconds && expectedRunningTime(seconds),
    expectedInterval: seconds && expectedInterval(seconds),
    final: timedSpread(listed.map(({ final }) => final)),
    parameters: records.find(({ model }) => model)?.model?.parameters ?? null,
    envelope: envelopeVerdict(records, atlas.cellOf(records[0]!.config)),
    runs: records.map(({ id }) => id),
  };
}

function spread(values: (number | null)[]): Spread {
  return { values, median: median(values), range: range(values) };
}

/** A spread in which a null is a value that was not measured, which says nothing about its size. */
function timedSpread(values: (number | null)[]): Spread {
  const measured = values.filter((value) => value !== null);
  return { values, median: median(measured), range: range(measured) };
}

function countOutcomes(trials: Trial[]): RankingRow['outcomes'] {
  const counts = Object.fromEntries(outcomeKinds.map((kind) => [kind, 0])) as RankingRow['outcomes'];
  for (const { outcome } of trials) counts[outcome] += 1;
  return counts;
}

/** Expected time to target; those without a success after the others, by how many got to the horizon and how well. */
function compareRows(a: Summary, b: Summary, task: RankedTask): number {
  if (a.expectedSeconds !== null && b.expectedSeconds !== null) return a.expectedSeconds - b.expectedSeconds;
  if (a.expectedSeconds !== null || b.expectedSeconds !== null) return a.expectedSeconds === null ? 1 : -1;
  return (
    countFinals(b) - countFinals(a) ||
    compareFinals(a, b, task) ||
    a.architecture.localeCompare(b.architecture)
  );
}

function compareFinals(a: Summary, b: Summary, task: RankedTask): number {
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
