/** How far a score, and the weighted score of several criteria, is known. */
import { criteria } from '../criteria';
import type { CriterionId, Measure, MetricName } from '../criteria/criterion';
import { type Factor, geometricMeanInterval } from '../statistics/geometric-mean';
import type { Interval } from '../statistics/interval';
import type { Contestant } from './analysis';
import { constants } from './constants';
import type { Weights } from './weights';

/** All of them rest on the steps that a success takes: who was lucky with those is lucky in each. */
const restOnSteps: readonly MetricName[] = [
  'flops-to-target',
  'examples-to-target',
  'time-to-target',
  'cost-to-target',
];
/** A rung of a ladder: it is as coarse as the ladder, and chance is not what moves it. */
const withoutChance: readonly MetricName[] = ['smallest-size'];

/** Of a criterion over the tasks of a block. Null: on one of them there is none. */
export function scoreInterval(contestant: Pick<Contestant, 'measures'>, id: CriterionId): Interval | null {
  return compositeInterval(contestant, { [id]: 1 }, [id]);
}

/** Null where one of these criteria has none on one of the tasks, or chance moves none of them. */
export function compositeInterval(
  { measures }: Pick<Contestant, 'measures'>,
  weights: Readonly<Partial<Weights>>,
  over: readonly CriterionId[],
): Interval | null {
  const total = measures.length * over.reduce((sum, id) => sum + (weights[id] ?? 0), 0);
  if (!(total > 0)) return null;
  const groups: Factor[][] = [];
  for (const ofTask of measures) {
    const together: Factor[] = [];
    for (const id of over) {
      const weight = (weights[id] ?? 0) / total;
      if (weight === 0) continue;
      const { headline } = criteria.find((criterion) => criterion.id === id)!;
      const factor = factorOf(ofTask.find(({ metric }) => metric === headline));
      if (!factor) return null;
      if (restOnSteps.includes(headline!)) together.push({ ...factor, weight });
      else groups.push([{ ...factor, weight }]);
    }
    groups.push(together);
  }
  const { low, high } = geometricMeanInterval(groups);
  return low < high ? { low, high } : null;
}

/** What a measure is to a score. Null: it is not known how far it is known. */
function factorOf(measure: Measure | undefined): Omit<Factor, 'weight'> | null {
  if (!measure) return null;
  const { metric, value, atLeast } = measure;
  if (value === null || atLeast) return null;
  const interval = withoutChance.includes(metric) ? { low: value, high: value } : measure.interval;
  const constant = constants[metric]!;
  return (
    interval && {
      value: constant / value,
      interval: { low: constant / interval.high, high: constant / interval.low },
    }
  );
}
