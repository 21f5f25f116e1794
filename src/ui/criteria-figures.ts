/** How the criteria of a block are written. */
import type { BlockAnalysis, Contestant } from '../benchmark/analysis/analysis';
import { constants } from '../benchmark/analysis/constants';
import { scoreInterval } from '../benchmark/analysis/uncertainty';
import { criteria } from '../benchmark/criteria';
import type { CriterionId, Measure, MetricName } from '../benchmark/criteria/criterion';
import { formatBytes, formatFlops, formatNumber, formatSeconds, formatShare, type Language } from './format';

const headlines = Object.fromEntries(criteria.map(({ id, headline }) => [id, headline])) as Record<
  CriterionId,
  MetricName | null
>;

/** The metric that stands for the criterion. */
export function headlineOf(id: CriterionId): MetricName | null {
  return headlines[id];
}

/** Criteria that any contestant has a score of. */
export function shownCriteria({ contestants }: BlockAnalysis): CriterionId[] {
  return criteria
    .map(({ id }) => id)
    .filter((id) => contestants.some(({ scores }) => (scores[id] ?? null) !== null));
}

export function formatMeasure(metric: MetricName, value: number, language: Language): string {
  switch (metric) {
    case 'flops-to-target':
    case 'flops-per-example':
      return formatFlops(value, language);
    case 'memory':
      return formatBytes(value, language);
    case 'utilisation':
    case 'data-wait':
    case 'success':
    case 'final-way':
    case 'optimizer-tolerance':
      return formatShare(value, language);
    case 'over-roofline':
    case 'steps-inflation-2':
    case 'steps-inflation-4':
    case 'steps-inflation-8':
    case 'loss-tenfold':
    case 'loss-foretold':
      return `${formatNumber(value, language)}×`;
    case 'time-to-target':
    case 'preparation':
      return formatSeconds(value, language);
    case 'energy-to-target':
      return `${formatNumber(value, language)} Wh`;
    case 'cost-to-target':
    case 'run-cost':
    case 'rate-tolerance':
    case 'rate-sensitivity':
    case 'rate-drift':
      return formatNumber(value, language, 2);
    case 'examples-to-target':
    case 'steps-to-target':
    case 'examples-tenth':
    case 'examples-three-tenths':
    case 'examples-noise':
    case 'examples-per-second':
    case 'tokens-per-second':
    case 'parameters':
    case 'active-parameters':
    case 'parameters-without-embeddings':
    case 'depth':
    case 'smallest-size':
    case 'critical-batch':
      return formatNumber(value, language);
  }
}

export interface CriterionFigure {
  /** The geometric mean over the block's tasks; null: not known. */
  main: string | null;
  atLeast: boolean;
  interval: { low: string; high: string } | null;
}

export function criterionFigure(
  { scores, measures }: Pick<Contestant, 'scores' | 'measures'>,
  id: CriterionId,
  language: Language,
): CriterionFigure {
  const metric = headlines[id];
  const score = scores[id] ?? null;
  if (metric === null || score === null) return { main: null, atLeast: false, interval: null };
  const found = measures.map((ofTask) => ofTask.find((measure) => measure.metric === metric)!);
  const write = (value: number) => formatMeasure(metric, value, language);
  const interval = scoreInterval({ measures }, id);
  return {
    main: write(constants[metric]! / score),
    atLeast: found.some(({ atLeast }) => atLeast),
    // A score is a constant over what is written.
    interval: interval && {
      low: write(constants[metric]! / interval.high),
      high: write(constants[metric]! / interval.low),
    },
  };
}

/** Everything that was measured of a contestant on a task, as written values. */
export function measureLines(measures: readonly Measure[], language: Language) {
  return measures.flatMap(({ metric, value, atLeast, interval, origin }) => {
    if (value === null) return [];
    const write = (number: number) => formatMeasure(metric, number, language);
    const spread = interval && `${write(interval.low)} – ${write(interval.high)}`;
    return [{ metric, value: write(value), atLeast, spread, origin }];
  });
}
