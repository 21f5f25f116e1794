/** The races of a session, one for each task: from a suite at hand, or from stored records and their ranking. */
import type { Catalogue, Metric, TaskInfo } from '../base/catalogue';
import type { RunConfig } from '../base/config';
import { headlineShare, type RunRecord } from '../base/record';
import { rankTasks } from '../benchmark/rank-tasks';
import type { TaskRanking } from '../benchmark/ranking';
import type { Suite } from '../benchmark/suite';
import { customCell, suiteCell } from '../benchmark/targets';
import type { Entrant } from './charts/race-data';
import type { LiveRun } from './live';

export interface TaskRace {
  task: string;
  /** In the order of the lanes: as planned, and by result once it is over. */
  architectures: string[];
  entrants: Entrant[];
  target: number | null;
  metric: Metric;
  seeds: number;
  over: boolean;
}

/** Races of the session at hand; a custom one has no suite. `ended`: no more runs will come. */
export function liveRaces(
  suite: Suite | null,
  plan: readonly RunConfig[],
  runs: readonly LiveRun[],
  tasks: Catalogue['tasks'],
  ended: boolean,
): TaskRace[] {
  // Nobody races where all run to be timed.
  if (suite?.varies) return [];
  const planned = new Set(plan.map((config) => config.task));
  const counted = runs.filter((run) => !run.queuedAgain && run.record?.outcome.kind !== 'stopped');
  const ranked = rankTasks(
    counted.flatMap((run) => run.record ?? []),
    tasks,
  );
  return tasks
    .filter((task) => planned.has(task.id))
    .map((task) => {
      const configs = plan.filter((config) => config.task === task.id);
      const mine = counted.filter((run) => run.config.task === task.id);
      const over = ended || mine.filter((run) => run.record).length >= configs.length;
      return {
        ...raceOf(suite, task, configs, mine),
        over,
        ...(over ? byRanking(ranked, task, configs) : {}),
      };
    });
}

function raceOf(suite: Suite | null, task: TaskInfo, configs: RunConfig[], runs: LiveRun[]) {
  const cell = suite ? suiteCell(suite, task.id) : customCell(configs[0]!);
  return {
    task: task.id,
    architectures: planOrder(configs, suite?.architectures ?? configs.map((config) => config.architecture)),
    entrants: runs.map(liveEntrant),
    target: cell?.values.find(({ share }) => share === headlineShare)?.value ?? null,
    metric: task.metric,
    seeds: new Set(configs.map((config) => config.seed)).size,
  };
}

function planOrder(configs: RunConfig[], order: readonly string[]): string[] {
  const here = new Set(configs.map((config) => config.architecture));
  return [...new Set(order)].filter((id) => here.has(id));
}

/** Ranked ones first; who has no run that counts comes last. */
function byRanking(ranked: TaskRanking[], task: TaskInfo, configs: RunConfig[]) {
  const rows = ranked.find((ranking) => ranking.task === task.id)?.rows ?? [];
  const order = new Set(rows.map((row) => row.architecture));
  for (const { architecture } of configs) order.add(architecture);
  return { architectures: [...order] };
}

function liveEntrant(run: LiveRun): Entrant {
  return {
    id: run.id,
    architecture: run.config.architecture,
    seed: run.config.seed,
    curve: run.curve,
    outcome: run.record?.outcome.kind ?? null,
    steps: run.config.steps,
  };
}

/** The race behind a ranking, to be replayed. */
export function rankedRace(ranking: TaskRanking, records: readonly RunRecord[]): TaskRace {
  const behind = new Set(ranking.rows.flatMap((row) => row.runs));
  return {
    task: ranking.task,
    architectures: ranking.rows.map((row) => row.architecture),
    entrants: records
      .filter((record) => behind.has(record.id))
      .map((record) => ({
        id: record.id,
        architecture: record.config.architecture,
        seed: record.config.seed,
        curve: record.curve,
        outcome: record.outcome.kind,
        steps: record.config.steps,
      })),
    target: ranking.target,
    metric: ranking.metric,
    seeds: Math.max(...ranking.rows.map((row) => row.runs.length)),
    over: true,
  };
}
