import { convergence } from './convergence';
import type { Criterion, Evidence, Measure, MetricName } from './criterion';

/** Time to the target at the visitor's own watts and price; nothing without them. */
export const cost: Criterion = {
  id: 'cost',
  headline: 'cost-to-target',
  measure(evidence) {
    const { prices } = evidence;
    if (!prices) return [];
    return [
      priced('energy-to-target', evidence, prices.watts / 3600),
      priced('cost-to-target', evidence, prices.pricePerHour / 3600),
    ];
  },
};

/** @param each what a second is worth: watt-hours, money */
function priced(metric: MetricName, evidence: Evidence, each: number): Measure {
  const time = convergence.measure(evidence).find(({ metric }) => metric === 'time-to-target')!;
  const { value, interval } = time;
  return {
    ...time,
    metric,
    value: value === null ? null : value * each,
    interval: interval && { low: interval.low * each, high: interval.high * each },
    origin: 'modelled',
  };
}
