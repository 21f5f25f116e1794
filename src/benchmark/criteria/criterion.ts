/** What a criterion says of one architecture on one task: values with a unit, an interval, an origin, and the runs behind them. */
import * as z from 'zod/mini';
import type { RunRecord } from '../../base/record';
import type { RankingRow } from '../ranking';
import { Interval } from '../statistics/interval';
import type { Findings } from '../studies/findings';
import type { Prices } from './prices';

/** In the order in which they are shown. */
export const criterionIds = ['compute', 'data', 'structure', 'convergence', 'scalability', 'cost'] as const;
export type CriterionId = (typeof criterionIds)[number];

export const metricNames = [
  'flops-to-target',
  'flops-per-example',
  'examples-per-second',
  'tokens-per-second',
  'memory',
  'utilisation',
  'over-roofline',
  'examples-to-target',
  'preparation',
  'data-wait',
  'examples-tenth',
  'examples-three-tenths',
  'examples-noise',
  'rate-tolerance',
  'rate-sensitivity',
  'optimizer-tolerance',
  'rate-drift',
  'parameters',
  'active-parameters',
  'parameters-without-embeddings',
  'depth',
  'smallest-size',
  'time-to-target',
  'steps-to-target',
  'success',
  'final-way',
  'energy-to-target',
  'cost-to-target',
  'run-cost',
  'steps-inflation-2',
  'steps-inflation-4',
  'steps-inflation-8',
  'critical-batch',
  'loss-tenfold',
  'loss-foretold',
] as const;
export type MetricName = (typeof metricNames)[number];

/** `measured`: on this device; `atlas`: rests on seeds of the atlas, too or alone; `simulated`: so, on one device in the place of several; `modelled`: by a formula. */
export const origins = ['measured', 'atlas', 'simulated', 'modelled'] as const;

export const Measure = z.strictObject({
  metric: z.enum(metricNames),
  /** Null: not known, or there was no success to speak of. */
  value: z.nullable(z.number()),
  /** No run reached the target: this is what all of them spent in vain, and what a success costs is not known. */
  atLeast: z.boolean(),
  /** At 95 %; null where there is none. */
  interval: z.nullable(Interval),
  origin: z.enum(origins),
  /** Records behind it. */
  runs: z.array(z.uuid()),
});
export type Measure = z.infer<typeof Measure>;

/** All that is known of an architecture on a task. */
export interface Evidence {
  row: RankingRow;
  /** Those of `row.runs`, in the same order; at least one. */
  records: RunRecord[];
  /** Null: the visitor has not said. */
  prices: Prices | null;
  /** What the atlas knows of this cell with one thing changed; null: nothing. */
  findings: Findings | null;
}

export interface Criterion {
  id: CriterionId;
  /** The metric that stands for the criterion in a score; null as long as nothing that a suite runs can. */
  headline: MetricName | null;
  measure(evidence: Evidence): Measure[];
}

/** Of something of which each step to the target costs so much: FLOPs, examples, steps. */
export function toTarget(metric: MetricName, { row }: Evidence, each: number | null): Measure {
  const { expectedSteps, expectedStepsInterval: interval } = row;
  const spent = spentWithout(row);
  const steps = expectedSteps ?? spent;
  return {
    metric,
    value: steps === null || each === null ? null : steps * each,
    atLeast: spent !== null,
    interval: interval && each !== null ? { low: interval.low * each, high: interval.high * each } : null,
    origin: row.atlasSeeds.length > 0 ? 'atlas' : 'measured',
    runs: row.runs,
  };
}

/** Steps that all runs together spent in vain where none reached the target. Null elsewhere, and without targets. */
export function spentWithout({ stepsSpent, stepsToTarget, reached }: RankingRow): number | null {
  return stepsToTarget === null || reached > 0 ? null : stepsSpent;
}

/** Something that is the same for every run, or the median over them. */
export function plain(metric: MetricName, { row }: Evidence, value: number | null): Measure {
  return { metric, value, atLeast: false, interval: null, origin: 'measured', runs: row.runs };
}
