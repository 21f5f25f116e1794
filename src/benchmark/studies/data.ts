/** How many examples a success takes with less data, and with wrong labels. */
import type { DataChange } from '../../base/config';
import type { Atlas } from '../atlas/atlas';
import { cellOutcome } from './cell-outcome';
import { type Spent, spentBy } from './spent';
import type { Base, Study } from './study';

const changes = {
  tenth: { share: 0.1 },
  'three-tenths': { share: 0.3 },
  noise: { labelNoise: 0.2 },
} as const satisfies Record<string, DataChange>;
export type DataVariation = keyof typeof changes;
const names = Object.keys(changes) as DataVariation[];

const configOf = ({ config }: Base, name: DataVariation) => ({ ...config, data: changes[name] });

export const data: Study = {
  id: 'data',
  help: 'a tenth and three tenths of the data, and a fifth of the labels wrong',
  seeds: 10,
  variations: (base) => names.map((name) => ({ name, config: configOf(base, name) })),
};

/** In examples, seen again or not; of each variation that the atlas has. */
export function dataOf(base: Base, atlas: Pick<Atlas, 'cellOf'>): Partial<Record<DataVariation, Spent>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const found = cellOutcome(configOf(base, name), base, atlas);
      return found ? [[name, spentBy(found.trials, base.config.batch)]] : [];
    }),
  );
}
