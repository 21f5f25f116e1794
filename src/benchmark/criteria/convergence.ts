import { type Criterion, type Evidence, spentWithout, toTarget } from './criterion';

/** How long a success takes, and how often there is one. */
export const convergence: Criterion = {
  id: 'convergence',
  headline: 'time-to-target',
  measure(evidence) {
    const { row } = evidence;
    const { expectedSeconds, expectedInterval, success, attempts, reached } = row;
    const spent = spentWithout(row);
    const step = row.stepSeconds.median;
    const steps = toTarget('steps-to-target', evidence, 1);
    return [
      {
        ...steps,
        metric: 'time-to-target',
        value: expectedSeconds ?? (spent === null || step === null ? null : spent * step),
        interval: expectedInterval,
      },
      steps,
      {
        ...steps,
        metric: 'success',
        value: success && reached / attempts,
        interval: success,
        atLeast: false,
      },
      { ...steps, metric: 'final-way', value: finalWay(evidence), interval: null, atLeast: false },
    ];
  },
};

/** On the test split at the horizon, the part of the way from having learnt nothing to the best known; null without targets. */
function finalWay({ row, records }: Evidence): number | null {
  const { targets } = records[0]!;
  const [first, last] = [targets[0], targets.at(-1)];
  const { median } = row.final;
  if (!first || !last || median === null) return null;
  const whole = (last.value - first.value) / (last.share - first.share);
  // An imported record may have said anything.
  if (!Number.isFinite(whole) || whole === 0) return null;
  return (median - (first.value - first.share * whole)) / whole;
}
