/** What studies found, as measures of three of the criteria. No run of here is behind them. */
import { headlineShare } from '../../base/record';
import type { Findings } from '../studies/findings';
import type { TunedOptimizer } from '../studies/tuning';
import { workerCounts } from '../studies/workers';
import type { Measure, MetricName } from './criterion';

function found(
  metric: MetricName,
  value: number | null,
  { atLeast = false, interval = null, origin = 'atlas' }: Partial<Omit<Measure, 'metric' | 'value'>> = {},
): Measure {
  return { metric, value, atLeast, interval, origin, runs: [] };
}

/** @param optimizer of which the tolerance is told; what is known of the others is on the architecture's page */
export function studiedData({ data, tuning, drift }: Findings, optimizer: TunedOptimizer): Measure[] {
  const examples = [
    ['examples-tenth', data.tenth],
    ['examples-three-tenths', data['three-tenths']],
    ['examples-noise', data.noise],
  ] as const;
  const own = tuning?.optimizers.find((each) => each.optimizer === optimizer);
  const decades = own?.decades.find(({ share }) => share === headlineShare);
  return [
    ...examples.map(([metric, spent]) =>
      found(metric, spent?.value ?? null, { atLeast: spent?.atLeast, interval: spent?.interval }),
    ),
    found('rate-tolerance', decades?.value ?? null),
    found('rate-sensitivity', own?.sensitivity ?? null),
    found('optimizer-tolerance', tuning?.tolerance ?? null),
    found('rate-drift', drift?.decades ?? null),
  ];
}

export function studiedStructure({ smallest }: Findings): Measure[] {
  return [found('smallest-size', smallest?.value ?? null, { atLeast: smallest?.atLeast })];
}

export function studiedScalability({ inflation, batch, growth }: Findings): Measure[] {
  const ofWorkers = workerCounts.map((count): Measure => {
    const known = inflation.find(({ workers }) => workers === count);
    const { value = null, atLeast, interval } = known ?? {};
    return found(`steps-inflation-${count}`, value, { atLeast, interval, origin: 'simulated' });
  });
  const others = [
    ['critical-batch', batch?.critical],
    ['loss-tenfold', growth?.tenfold],
    ['loss-foretold', growth?.check],
  ] as const;
  return [
    ...ofWorkers,
    ...others.map(([metric, known]) => found(metric, known?.value ?? null, { interval: known?.interval })),
  ];
}
