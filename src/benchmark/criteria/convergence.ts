import { type Criterion, spentWithout, toTarget } from './criterion';

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
    ];
  },
};
