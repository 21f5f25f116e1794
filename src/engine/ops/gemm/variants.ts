/**
 * The ways in which a matrix product can be computed, and the one taken where nothing was measured. A software adapter
 * pays for every load (a gather) and for every barrier, so large register tiles win there; a GPU pays for registers and
 * for memory, so tiles go through workgroup memory.
 */
import { QUAD, type Abilities } from '../../subgroups';

/**
 * `registers`: a thread reads all it needs by itself; `quads`: four threads share what they read of A through subgroup
 * operations; `workgroup`: 64 threads share a tile through workgroup memory.
 */
export interface Tile {
  kind: 'registers' | 'quads' | 'workgroup';
  /** Elements of C that a thread keeps; columns is a multiple of 4. */
  rows: number;
  columns: number;
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

export const WORKGROUP = 64;
/** Threads along each side of a tile in workgroup memory. */
export const SIDE = 8;

export const tiles: readonly Tile[] = [
  { kind: 'quads', rows: 16, columns: 8 },
  { kind: 'quads', rows: 8, columns: 8 },
  { kind: 'quads', rows: 8, columns: 4 },
  { kind: 'registers', rows: 16, columns: 16 },
  { kind: 'registers', rows: 16, columns: 8 },
  { kind: 'registers', rows: 8, columns: 16 },
  { kind: 'registers', rows: 8, columns: 8 },
  { kind: 'registers', rows: 4, columns: 8 },
  { kind: 'registers', rows: 4, columns: 4 },
  { kind: 'workgroup', rows: 8, columns: 8 },
  { kind: 'workgroup', rows: 4, columns: 8 },
  { kind: 'workgroup', rows: 4, columns: 4 },
];

/** Part of K below which a split costs more than it gains. */
const SHORTEST_PART = 32;
/** Cost of loading a value, in multiply-adds: on a software adapter from the ratio of 4 × 4, 8 × 8 and 16 × 16 tiles. */
const LOAD = 4;
/** A store, with the partial sum's way through memory, against a multiply-add. */
const STORE = 12;
/** Threads that keep a device busy: a workgroup for each of two cores, thousands for a GPU. */
const BUSY = { software: 2 * WORKGROUP, hardware: 16_384 };

/** Threads side by side, down and across, that share what they read. */
const together = { registers: [1, 1], quads: [1, QUAD], workgroup: [SIDE, SIDE] } as const;

/** Threads of a variant, without the second pass that adds the parts. */
export function threadsOf({ tile, parts }: Variant, { m, n }: Shape): number {
  const [down, across] = together[tile.kind];
  return down * Math.ceil(m / (down * tile.rows)) * across * Math.ceil(n / (across * tile.columns)) * parts;
}

export const nameOf = ({ tile, parts }: Variant): string =>
  `${tile.kind} ${tile.rows}x${tile.columns}${parts > 1 ? ` in ${parts}` : ''}`;

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
export function fallback(shape: Shape, abilities: Abilities): Variant {
  if (!abilities.software) {
    const small = Math.min(shape.m, shape.n) < SIDE * 4;
    const tile = tiles.find(({ kind, rows, columns }) =>
      small
        ? kind === 'registers' && rows === 4 && columns === 4
        : kind === 'workgroup' && rows === (shape.m * shape.n >= 1 << 20 ? 8 : 4) && columns === rows,
    )!;
    return { tile, parts: partsFor(tile, shape, BUSY.hardware) };
  }
  return candidates(shape, abilities).find(({ tile }) => tile.kind !== 'workgroup')!;
}

/** All that is worth timing for a shape, the most promising first. */
export function candidates(shape: Shape, { software, subgroups }: Abilities): Variant[] {
  const busy = BUSY[software ? 'software' : 'hardware'];
  return tiles
    .filter(({ kind }) => subgroups || kind !== 'quads')
    .flatMap((tile) => [...new Set([1, partsFor(tile, shape, busy)])].map((parts) => ({ tile, parts })))
    .map((variant) => ({ variant, cost: cost(variant, shape, busy) }))
    .sort((a, b) => a.cost - b.cost)
    .map(({ variant }) => variant);
}
