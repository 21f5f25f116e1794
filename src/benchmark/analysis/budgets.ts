/** The order on a task if all had the same examples, the same FLOPs or the same time, and what changes from one to the other. */
import * as z from 'zod/mini';
import type { Metric } from '../../base/catalogue';
import { median } from '../../base/median';
import type { Evaluation, RunRecord } from '../../base/record';
import { overlap, type Range, range } from '../statistics/range';

export const budgetKinds = ['examples', 'flops', 'time'] as const;
export type BudgetKind = (typeof budgetKinds)[number];

export const BudgetOrder = z.strictObject({
  kind: z.enum(budgetKinds),
  /** Examples, FLOP or seconds that each of them spent: what the most sparing one had in all. */
  budget: z.number(),
  /** The best first; `metric` is the mean over seeds. */
  order: z.array(z.strictObject({ architecture: z.string(), metric: z.number() })),
  /** Pairs whose order is the other way round than at equal examples, and whose ranges are apart in both. */
  flips: z.array(z.tuple([z.string(), z.string()])),
});
export type BudgetOrder = z.infer<typeof BudgetOrder>;

interface Spending {
  architecture: string;
  records: readonly RunRecord[];
  /** Of one step. */
  cost: Record<BudgetKind, number>;
}

interface Standing {
  architecture: string;
  metric: number;
  range: Range;
}

/** @param groups the runs of each architecture; who lacks a step time or a curve is in no order */
export function budgetOrders(
  groups: ReadonlyMap<string, readonly RunRecord[]>,
  better: Metric['better'],
): BudgetOrder[] {
  const spendings = [...groups].flatMap(([architecture, records]) => spendingOf(architecture, records) ?? []);
  if (spendings.length < 2) return [];
  const standings = budgetKinds.map((kind) => standingsAt(kind, spendings, better));
  const equal = standings[0]!.standings;
  return standings.map(({ kind, budget, standings }) => ({
    kind,
    budget,
    order: standings.map(({ architecture, metric }) => ({ architecture, metric })),
    flips: flipsOf(equal, standings),
  }));
}

function spendingOf(architecture: string, records: readonly RunRecord[]): Spending | null {
  const whole = records.filter(({ curve, config }) => curve.evaluations.at(-1)?.step === config.steps);
  const first = whole[0];
  const seconds = median(whole.flatMap(({ timing }) => timing.stepSeconds ?? []));
  if (!first?.model || seconds === null) return null;
  const { batch } = first.config;
  const cost = { examples: batch, flops: batch * first.model.flopsPerExample.training, time: seconds };
  return { architecture, records: whole, cost };
}

function standingsAt(kind: BudgetKind, spendings: Spending[], better: Metric['better']) {
  const budget = Math.min(...spendings.map(({ records, cost }) => records[0]!.config.steps * cost[kind]));
  const standings = spendings.map(({ architecture, records, cost }): Standing => {
    const metrics = records.map(({ curve }) => metricAt(curve.evaluations, budget / cost[kind]));
    const metric = metrics.reduce((sum, value) => sum + value, 0) / metrics.length;
    return { architecture, metric, range: range(metrics) };
  });
  const sign = better === 'higher' ? -1 : 1;
  standings.sort((a, b) => sign * (a.metric - b.metric) || a.architecture.localeCompare(b.architecture));
  return { kind, budget, standings };
}

/** Between two evaluations on the straight line; before the first and after the last, theirs. */
function metricAt(evaluations: readonly Pick<Evaluation, 'step' | 'metric'>[], step: number): number {
  const after = evaluations.findIndex((evaluation) => evaluation.step >= step);
  if (after === -1) return evaluations.at(-1)!.metric;
  const next = evaluations[after]!;
  const before = evaluations[after - 1];
  if (!before) return next.metric;
  const share = (step - before.step) / (next.step - before.step);
  return before.metric + share * (next.metric - before.metric);
}

function flipsOf(equal: Standing[], other: Standing[]): [string, string][] {
  const place = new Map(other.map((standing, index) => [standing.architecture, { standing, index }]));
  return equal.flatMap((upper, index) =>
    equal.slice(index + 1).flatMap((lower): [string, string][] => {
      const [a, b] = [place.get(upper.architecture)!, place.get(lower.architecture)!];
      const apart = !overlap(upper.range, lower.range) && !overlap(a.standing.range, b.standing.range);
      return a.index > b.index && apart ? [[upper.architecture, lower.architecture]] : [];
    }),
  );
}
