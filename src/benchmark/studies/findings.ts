/** All that the studies say of a cell. */
import type { Atlas } from '../atlas/atlas';
import { batchOf } from './batch';
import { dataOf } from './data';
import { driftOf } from './drift';
import { growthOf } from './growth';
import { smallestSize } from './size';
import type { Base } from './study';
import { tuningOf } from './tuning';
import { inflationOf } from './workers';

export type Findings = ReturnType<typeof findingsOf>;

export function findingsOf(base: Base, atlas: Pick<Atlas, 'cellOf'>) {
  return {
    tuning: tuningOf(base, atlas),
    drift: driftOf(base, atlas),
    data: dataOf(base, atlas),
    smallest: smallestSize(base, atlas),
    growth: growthOf(base, atlas),
    batch: batchOf(base, atlas),
    inflation: inflationOf(base, atlas),
  };
}
