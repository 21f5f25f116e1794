/** Reference runs in the compact form that is committed under `atlas/`, and the targets that they set. */
import * as z from 'zod/mini';
import type { TaskInfo } from '../../src/base/catalogue';
import { Optimizer, RunConfig } from '../../src/base/config';
import { type RunRecord, outcomeKinds } from '../../src/base/record';
import { groupBy } from '../../src/benchmark/group';
import type { Suite } from '../../src/benchmark/suite';
import type { Task } from '../../src/catalog/task';
import { type TargetCell, targetValues } from '../../src/benchmark/targets';

/** All that a suite's runs have in common besides cell, seed and optimiser. */
const Budget = z.pick(RunConfig, {
  size: true,
  batch: true,
  steps: true,
  evaluation: true,
  schedule: true,
  clip: true,
});

export const ReferenceRuns = z.strictObject({
  suite: z.strictObject({ id: z.string(), version: z.int() }),
  budget: Budget,
  made: z.strictObject({ app: z.string(), engine: z.string(), protocol: z.string(), adapter: z.string() }),
  /** One for each (task, architecture, optimiser): runs that differ in their seed alone. */
  cells: z.array(
    z.strictObject({
      task: z.string(),
      length: RunConfig.shape.length,
      architecture: z.string(),
      optimizer: Optimizer,
      runs: z.array(
        z.strictObject({
          seed: z.int(),
          outcome: z.enum(outcomeKinds),
          /** Mean metric of the last two evaluations; null where the run did not get to the horizon. */
          final: z.nullable(z.number()),
        }),
      ),
    }),
  ),
});
export type ReferenceRuns = z.infer<typeof ReferenceRuns>;

/**
 * @param records of custom sessions with the suite's own budget and seeds that are not the suite's
 * @throws Error naming the first record that does not fit
 */
export function compactRuns(suite: Suite, records: RunRecord[]): ReferenceRuns {
  const valid = records.filter(
    ({ validity, outcome }) => validity.void.length === 0 && outcome.kind !== 'stopped',
  );
  const first = valid[0];
  if (!first) throw new Error('There is no valid run in these files.');
  valid.forEach((record) => checkFits(suite, record, first));
  const cells = groupBy(valid, ({ config }) => cellKey(config)).map((group) => ({
    task: group[0]!.config.task,
    length: group[0]!.config.length,
    architecture: group[0]!.config.architecture,
    optimizer: group[0]!.config.optimizer,
    runs: group
      .map((record) => ({ seed: record.config.seed, outcome: record.outcome.kind, final: finalOf(record) }))
      .sort((a, b) => a.seed - b.seed),
  }));
  for (const { task, architecture, runs } of cells) {
    if (new Set(runs.map(({ seed }) => seed)).size < runs.length) {
      throw new Error(
        `${architecture} on ${task} has one seed twice with the same optimiser: no best of several.`,
      );
    }
  }
  const { app, engine, protocol, adapter } = first.environment;
  return {
    suite: { id: suite.id, version: suite.version },
    budget: budgetOf(suite),
    made: { app, engine, protocol, adapter: `${adapter.vendor} ${adapter.architecture}`.trim() },
    cells: cells.sort((a, b) => (cellKey(a) < cellKey(b) ? -1 : 1)),
  };
}

/**
 * Targets of every task that a reference run has learnt: best known is the best mean over seeds of the mean of the last
 * two evaluations. A combination of which a seed diverged is no candidate. A task on which the best is not better than
 * the baseline by two standard errors gets no targets: they would be made of noise.
 */
export function setTargets(
  reference: ReferenceRuns,
  tasks: (TaskInfo & Pick<Task, 'baselineOf'>)[],
  file: string,
): TargetCell[] {
  return groupBy(reference.cells, ({ task }) => task).flatMap((cells) => {
    const task = tasks.find(({ id }) => id === cells[0]!.task);
    if (!task) throw new Error(`The catalogue has no task "${cells[0]!.task}".`);
    const sign = task.metric.better === 'higher' ? 1 : -1;
    const candidates = cells
      .map((cell) => ({ ...cell, ...meanOf(cell.runs.map(({ final }) => final)) }))
      .filter(({ mean }) => Number.isFinite(mean))
      .sort((a, b) => sign * (b.mean - a.mean));
    const best = candidates[0];
    const baseline = task.baselineOf?.(cells[0]!) ?? task.baseline?.value;
    if (!best || baseline === undefined || sign * (best.mean - baseline) <= 2 * best.standardError) return [];
    return {
      suite: reference.suite,
      task: task.id,
      size: reference.budget.size,
      length: best.length,
      metric: task.metric,
      baseline,
      best: best.mean,
      values: targetValues(baseline, best.mean),
      provenance: {
        runs: file,
        architecture: best.architecture,
        optimizer: best.optimizer,
        seeds: best.runs.map(({ seed }) => seed),
        engine: reference.made.engine,
        app: reference.made.app,
      },
    };
  });
}

/** Not finite where a value is missing, or where there are too few for a standard error that means something. */
function meanOf(values: (number | null)[]): { mean: number; standardError: number } {
  const count = values.length;
  if (count < 3 || values.includes(null)) return { mean: NaN, standardError: NaN };
  const numbers = values as number[];
  const mean = numbers.reduce((sum, value) => sum + value, 0) / count;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (count - 1) / count) };
}

function finalOf({ outcome, curve }: RunRecord): number | null {
  if (outcome.kind === 'diverged' || outcome.kind === 'failed') return null;
  const [before, last] = curve.evaluations.slice(-2);
  return before && last ? (before.metric + last.metric) / 2 : null;
}

function cellKey({
  task,
  architecture,
  optimizer,
}: Pick<RunConfig, 'task' | 'architecture' | 'optimizer'>): string {
  const { name, learningRate, ...rest } = optimizer;
  return `${task} ${architecture} ${name} ${learningRate.toExponential(6)} ${JSON.stringify(rest)}`;
}

function budgetOf(from: Suite | RunConfig): ReferenceRuns['budget'] {
  const { size, batch, steps, evaluation, schedule, clip } = from;
  return { size, batch, steps, evaluation, schedule, clip };
}

function checkFits(suite: Suite, record: RunRecord, first: RunRecord): void {
  const { config, environment } = record;
  const name = `${config.architecture} on ${config.task}, seed ${config.seed}`;
  if (suite.seeds.includes(config.seed)) throw new Error(`${name}: the seed is one of the suite's.`);
  if (JSON.stringify(budgetOf(config)) !== JSON.stringify(budgetOf(suite))) {
    throw new Error(`${name}: its budget is not that of the suite "${suite.id}".`);
  }
  const task = suite.tasks.find(({ id }) => id === config.task);
  if (!task || task.length !== config.length)
    throw new Error(`${name}: the suite has no such task and length.`);
  if (environment.engine !== first.environment.engine) throw new Error(`${name}: made by another engine.`);
}
