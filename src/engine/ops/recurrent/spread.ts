/** Which way a recurrent cell goes through time on this device. */
import { device } from '../../device';
import type { Cell } from './cell';
import type { StorageSpread } from './storage';
import type { WorkgroupSpread } from './workgroup';

export type Spread = StorageSpread | WorkgroupSpread;

/** Workgroup memory that every device has. */
const WORKGROUP_BYTES = 16_384;
const MOST_THREADS = 256;
/** Workgroups below which each keeps to one example: a GPU has tens of cores. */
const FEW_WORKGROUPS = 32;

/** @param depth rows of the matrix @param columns columns of the matrix */
export function spreadFor(
  { width, heads = 1, keeps }: Cell,
  batch: number,
  depth: number,
  columns: number,
): Spread {
  const { software, subgroups } = device().abilities;
  if (software) {
    // Four threads are the lanes of one processor, so a barrier is next to nothing. A tile of 4 × 16 was the fastest.
    const threads = 4;
    const units = Math.min(Math.max(1, Math.floor((16 * width) / columns)), Math.ceil(width / threads));
    return { kind: 'storage', rows: Math.min(4, batch), units, threads, quads: subgroups };
  }
  const parts = Math.max(1, Math.min(8, Math.floor(MOST_THREADS / columns), depth));
  const bytes = 4 * (heads * depth + parts * columns + keeps * width);
  if (bytes > WORKGROUP_BYTES) return { kind: 'storage', rows: 1, units: 1, threads: null, quads: false };
  const most = Math.max(1, Math.min(batch / FEW_WORKGROUPS, WORKGROUP_BYTES / bytes));
  return {
    kind: 'workgroup',
    rows: most >= 4 ? 4 : most >= 2 ? 2 : 1,
    threads: Math.min(MOST_THREADS, 32 * Math.ceil((parts * columns) / 32)),
    parts,
    columns: Math.min(4, Math.ceil(columns / MOST_THREADS)),
  };
}
