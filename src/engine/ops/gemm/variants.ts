/**
 * The ways in which a matrix product can be computed, and the one taken where nothing was measured. A software adapter
 * pays for every load (a gather) and for every barrier, so large register tiles win there; a GPU pays for registers and
 * for memory, so tiles go through workgroup memory.
 */
import type { Precision } from '../../../base/config';
import { QUAD, type Abilities } from '../../subgroups';

/**
 * `registers`: a thread reads all it needs by itself; `quads`: four threads share what they read of A through subgroup
 * operations; `workgroup`: all threads of a workgroup share slices of A and B through its memory.
 */
export interface Tile {
  kind: 'registers' | 'quads' | 'workgroup';
  /** Elements of C that a thread keeps; multiples of 4. */
  rows: number;
  columns: number;
  /** Threads down and across that share what they read. */
  together: readonly [number, number];
  /** Of what lies in workgroup memory. */
  precision: Precision;
}

export interface Variant {
  tile: Tile;
  /** Parts into which the sum over K is split, each into a partial C. */
  parts: number;
}

/** Problem C [m, n] = A [m, k] · B [k, n]. */
export interface Shape {
  m: number;
  n: number;
  k: number;
}

/** Threads of a workgroup that need not share. */
const WORKGROUP = 64;

const tile = (kind: Tile['kind'], rows: number, columns: number, together: Tile['together']): Tile => ({
  kind,
  rows,
  columns,
  together,
  precision: 'f32',
});
const alone = (rows: number, columns: number) => tile('registers', rows, columns, [1, 1]);
const quad = (rows: number, columns: number) => tile('quads', rows, columns, [1, QUAD]);
const shared = [
  tile('workgroup', 8, 8, [16, 16]),
  tile('workgroup', 8, 8, [8, 8]),
  tile('workgroup', 4, 8, [8, 8]),
  tile('workgroup', 4, 4, [8, 8]),
];

export const tiles: readonly Tile[] = [
  quad(16, 8),
  quad(8, 8),
  quad(8, 4),
  alone(16, 16),
  alone(16, 8),
  alone(8, 16),
  alone(8, 8),
  alone(4, 8),
  alone(4, 4),
  ...shared,
  ...shared.map((each): Tile => ({ ...each, precision: 'f16' })),
];

/** Threads of a workgroup. */
export const workgroupOf = ({ kind, together: [down, across] }: Tile): number =>
  kind === 'workgroup' ? down * across : WORKGROUP;

/** Part of K below which a split costs more than it gains. */
const SHORTEST_PART = 32;
/** Cost of loading a value, in multiply-adds: on a software adapter from the ratio of 4 × 4, 8 × 8 and 16 × 16 tiles. */
const LOAD = 4;
/** A store, with the partial sum's way through memory, against a multiply-add. */
const STORE = 12;
/** Threads that keep a device busy: a workgroup for each of two cores, thousands for a GPU. */
const BUSY = { software: 2 * WORKGROUP, hardware: 16_384 };

/** Threads of a variant, without the second pass that adds the parts. */
export function threadsOf({ tile, parts }: Variant, { m, n }: Shape): number {
  const [down, across] = tile.together;
  return down * Math.ceil(m / (down * tile.rows)) * across * Math.ceil(n / (across * tile.columns)) * parts;
}

export const nameOf = ({ tile, parts }: Variant): string =>
  `${nameOfTile(tile)}${parts > 1 ? ` in ${parts}` : ''}`;

/** The whole tile of C, where a workgroup shares it: `workgroup 64x64` is 8 × 8 for each of 64 threads. */
export function nameOfTile({ kind, rows, columns, together: [down, across], precision }: Tile): string {
  if (kind !== 'workgroup') return `${kind} ${rows}x${columns}`;
  return `${kind} ${down * rows}x${across * columns}${precision === 'f16' ? ' f16' : ''}`;
}

/** The variant of a name, with as many parts as this K bears; null where there is no such variant. */
export function variantNamed(name: string, { k }: Shape): Variant | null {
  const [text, count] = name.split(' in ');
  const tile = tiles.find((candidate) => nameOf({ tile: candidate, parts: 1 }) === text);
  const parts = count === undefined ? 1 : Number(count);
  if (!tile || !Number.isInteger(parts) || parts < 1) return null;
  return { tile, parts: Math.min(parts, mostParts(k)) };
}

const mostParts = (k: number): number => Math.max(1, Math.floor(k / SHORTEST_PART));

/** Parts that fill the device with this tile, no more than K bears. */
function partsFor(tile: Tile, shape: Shape, busy: number): number {
  return Math.min(mostParts(shape.k), Math.max(1, Math.floor(busy / threadsOf({ tile, parts: 1 }, shape))));
}

/** Work of the slowest core, in multiply-adds, where `busy` threads run side by side. */
function cost({ tile, parts }: Variant, shape: Shape, busy: number): number {
  const { kind, rows, columns } = tile;
  const perStep = rows * columns + LOAD * ((kind === 'quads' ? rows / QUAD : rows) + columns);
  const threads = threadsOf({ tile, parts }, shape);
  const stores = parts > 1 ? STORE * rows * columns * 2 : STORE * rows * columns;
  const waves = Math.max(1, (WORKGROUP * Math.ceil(threads / WORKGROUP)) / busy);
  return waves * (Math.ceil(shape.k / parts) * perStep + stores);
}

/** The variant for a device on which nothing was measured. */
export function fallback(shape: Shape, abilities: Abilities, precision: Precision): Variant {
  const { software } = abilities;
  if (software && precision === 'f32')
    return candidates(shape, abilities, precision).find(({ tile }) => tile.kind !== 'workgroup')!;
  const side = !software && shape.m * shape.n >= 1 << 20 ? 8 : 4;
  const small = precision === 'f32' && Math.min(shape.m, shape.n) < 32;
  const tile = tiles.find((each) =>
    small
      ? each.kind === 'registers' && each.rows * each.columns === 16
      : each.kind === 'workgroup' &&
        each.precision === precision &&
        each.together[0] === 8 &&
        each.rows === side &&
        each.columns === side,
  )!;
  return { tile, parts: partsFor(tile, shape, BUSY[software ? 'software' : 'hardware']) };
}

/** All that is worth timing for a shape, the most promising first. */
export function candidates(
  shape: Shape,
  { software, subgroups }: Abilities,
  precision: Precision,
): Variant[] {
  const busy = BUSY[software ? 'software' : 'hardware'];
  return tiles
    .filter((tile) => tile.precision === precision && (precision === 'f32' || tile.kind === 'workgroup'))
    .filter(({ kind }) => subgroups || kind !== 'quads')
    .flatMap((tile) => [...new Set([1, partsFor(tile, shape, busy)])].map((parts) => ({ tile, parts })))
    .map((variant) => ({ variant, cost: cost(variant, shape, busy) }))
    .sort((a, b) => a.cost - b.cost)
    .map(({ variant }) => variant);
}
