/** The committed targets: how good is good, for each task of each suite. Made by `scripts/targets.ts`, never by hand. */
import * as z from 'zod/mini';
import { metricIds, type Metric } from '../base/catalogue';
import { Optimizer, type RunConfig, sizeClasses } from '../base/config';
import { targetShares } from '../base/record';
import committed from './targets.json' with { type: 'json' };

export const TargetCell = z.strictObject({
  suite: z.strictObject({ id: z.string(), version: z.int() }),
  task: z.string(),
  size: z.enum(sizeClasses),
  length: z.nullable(z.int()),
  metric: z.strictObject({ id: z.enum(metricIds), better: z.enum(['higher', 'lower']) }),
  /** Metric of a model that has learnt nothing but the marginal distribution. */
  baseline: z.number(),
  /** Best mean over seeds of the mean of the last two evaluations, over all reference runs. */
  best: z.number(),
  /** Ascending shares of the way from baseline to best, each with its value in the task's metric. */
  values: z.array(z.strictObject({ share: z.number(), value: z.number() })),
  provenance: z.strictObject({
    /** The committed reference runs. */
    runs: z.string(),
    /** Who was best, and how. */
    architecture: z.string(),
    optimizer: Optimizer,
    seeds: z.array(z.int()),
    engine: z.string(),
    app: z.string(),
  }),
});
export type TargetCell = z.infer<typeof TargetCell>;

export const Targets = z.strictObject({ cells: z.array(TargetCell) });
export type Targets = z.infer<typeof Targets>;

export const targets: Targets = Targets.parse(committed);

/** The five values from baseline to best; both directions of a metric come out right. */
export function targetValues(baseline: number, best: number): TargetCell['values'] {
  return targetShares.map((share) => ({ share, value: baseline + share * (best - baseline) }));
}

/** Targets of a suite's task, or null where no machine has run this version of the suite yet. */
export function suiteCell(
  suite: { id: string; version: number },
  task: string,
  from: Targets = targets,
): TargetCell | null {
  const found = from.cells.find(
    (cell) => cell.suite.id === suite.id && cell.suite.version === suite.version && cell.task === task,
  );
  return found ?? null;
}

/**
 * Targets that a custom run is held against: those of a suite with the same task, size and length, on the same data. Null where there are
 * none; then a run is `completed`, neither reached nor missed.
 */
export function customCell(
  config: Pick<RunConfig, 'task' | 'size' | 'length' | 'vocabulary' | 'data' | 'text'>,
  from: Targets = targets,
): TargetCell | null {
  // Suites leave the tasks as they are.
  if (config.vocabulary !== undefined || config.data || config.text !== undefined) return null;
  const fits = from.cells.filter(
    (cell) => cell.task === config.task && cell.size === config.size && cell.length === config.length,
  );
  // Smoke's own budget is what a custom run starts from; its targets come first.
  return fits.find((cell) => cell.suite.id === 'smoke') ?? fits[0] ?? null;
}

/** Metric at or beyond the target. */
export function isBeyond(value: number, target: number, better: Metric['better']): boolean {
  return better === 'lower' ? value <= target : value >= target;
}
