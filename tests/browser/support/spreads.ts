/** Ways through time that a recurrent cell may take on some device: awkward ones, to be tried on this. */
import type { Spread } from '../../../src/engine/ops/recurrent/spread';

export const spreads: Spread[] = [
  { kind: 'storage', rows: 1, units: 1, threads: null, quads: false },
  { kind: 'storage', rows: 4, units: 2, threads: 4, quads: false },
  { kind: 'storage', rows: 3, units: 3, threads: 4, quads: true },
  { kind: 'storage', rows: 3, units: 3, threads: 2, quads: false },
  { kind: 'workgroup', rows: 1, threads: 8, parts: 1, columns: 1 },
  { kind: 'workgroup', rows: 2, threads: 4, parts: 1, columns: 3 },
  { kind: 'workgroup', rows: 4, threads: 32, parts: 3, columns: 1 },
];
