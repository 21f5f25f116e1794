import { median } from '../../base/median';
import { convergence } from './convergence';
import { type Criterion, type Evidence, type Measure, type MetricName, plain } from './criterion';

/** Time to the target at the visitor's own watts and price; nothing without them. */
export const cost: Criterion = {
  id: 'cost',
  headline: 'cost-to-target',
  measure(evidence) {
    const { prices } = evidence;
    if (!prices) return [];
    // Of those that got to the horizon, as `final-way`, which is what it buys.
    const whole = evidence.records.filter(({ test }) => test !== null);
    const seconds = median(whole.map(({ timing }) => timing.trainSeconds));
    return [
      priced('energy-to-target', evidence, prices.watts / 3600),
      priced('cost-to-target', evidence, prices.pricePerHour / 3600),
      {
        ...plain('run-cost', evidence, seconds && (seconds * prices.pricePerHour) / 3600),
        origin: 'modelled',
      },
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
