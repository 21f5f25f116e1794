/** How much of its target one thread of a convolution computes. */
import { device } from '../../device';

/** A rectangle of sums that a thread keeps in registers. */
export interface Tile {
  rows: number;
  columns: number;
}

export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Sums beyond this spill out of registers: seen on a software adapter, and more would halve a GPU's occupancy. */
const MOST_SUMS = 84;
/** A read with its bounds check, in multiply-adds: 5 to 10 on a software adapter. */
const READ = 8;
/** Threads that a GPU runs at once; more work a thread does not pay before they are all busy. */
const HARDWARE_LANES = 16_384;
const SOFTWARE_LANES = 8;

/**
 * The cheapest tile by a model: a thread costs its multiply-adds and its reads, and as many run at once as the adapter
 * has lanes.
 * @param reads of a thread, for each step of its innermost loop
 * @param multiplies of a thread, for each step of its innermost loop
 * @param threads that a tile leaves
 */
export function cheapest(
  candidates: Tile[],
  { reads, multiplies, threads }: Record<'reads' | 'multiplies' | 'threads', (tile: Tile) => number>,
): Tile {
  const lanes = device().adapter.software ? SOFTWARE_LANES : HARDWARE_LANES;
  const cost = (tile: Tile) =>
    (READ * reads(tile) + multiplies(tile)) * Math.max(1, Math.ceil(threads(tile) / lanes));
  return candidates.reduce((best, tile) => (cost(tile) < cost(best) ? tile : best));
}

/** All tiles of at most `rows` × `columns` whose sums, `taps` for each element, fit into registers. */
export function tiles(rows: number, columns: number, taps = 1): Tile[] {
  return range(rows)
    .flatMap((row) => range(columns).map((column) => ({ rows: row + 1, columns: column + 1 })))
    .filter((tile) => tile.rows * tile.columns * taps <= MOST_SUMS || tile.rows * tile.columns === 1);
}
