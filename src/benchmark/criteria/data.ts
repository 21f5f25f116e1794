import { median } from '../../base/median';
import { headlineShare } from '../../base/record';
import { tunedName } from '../studies/tuning';
import { type Criterion, type Evidence, found, type Measure, plain, toTarget } from './criterion';

/** Examples that a success takes, what it takes to have them, and how well the optimiser must be chosen. */
export const data: Criterion = {
  id: 'data',
  headline: 'examples-to-target',
  measure(evidence) {
    const { records } = evidence;
    const waits = records.flatMap(({ timing: { waitSeconds, trainSeconds } }) =>
      waitSeconds === undefined || trainSeconds === 0 ? [] : [waitSeconds / trainSeconds],
    );
    return [
      toTarget('examples-to-target', evidence, records[0]!.config.batch),
      plain(
        'preparation',
        evidence,
        median(records.map(({ timing }) => timing.preparationMicroseconds / 1e6)),
      ),
      plain('data-wait', evidence, median(waits)),
      ...studied(evidence),
    ];
  },
};

function studied({ findings, records }: Evidence): Measure[] {
  if (!findings) return [];
  const { data: changed, tuning, drift } = findings;
  const examples = [
    ['examples-tenth', changed.tenth],
    ['examples-three-tenths', changed['three-tenths']],
    ['examples-noise', changed.noise],
  ] as const;
  // Of the optimiser that was used here; what is known of the others is on the architecture's page.
  const used = tunedName(records[0]!.config.optimizer);
  const own = tuning?.optimizers.find(({ optimizer }) => optimizer === used);
  const decades = own?.decades.find(({ share }) => share === headlineShare);
  return [
    ...examples.flatMap(([metric, spent]) => (spent ? [found(metric, spent.value, spent)] : [])),
    found('rate-tolerance', decades?.value ?? null, { interval: decades?.interval }),
    found('rate-sensitivity', own?.sensitivity ?? null),
    found('optimizer-tolerance', tuning?.tolerance ?? null),
    found('rate-drift', drift?.decades ?? null),
  ];
}
