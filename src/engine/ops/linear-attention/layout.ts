/** How the tensors of linear attention divide into heads, chunks of time and tiles. */
import { TrainabilityError } from '../../../base/errors';
import type { Tensor } from '../../tf';

/** Rows and columns of the tile that one thread holds in registers. */
export const TILE = 4;

export interface Layout {
  batch: number;
  time: number;
  /** Heads of values and decays. */
  heads: number;
  /** Heads of queries and keys; divides `heads`. */
  keyHeads: number;
  /** Numbers of one head of queries and keys, and of values. */
  keySize: number;
  valueSize: number;
  /** Steps of a chunk, a multiple of the tile. */
  steps: number;
  chunks: number;
}

/** Which heads a tensor [batch, time, heads × size] has. */
export type Kind = 'key' | 'value';

/** Steps of a chunk: the state of a head costs keySize × valueSize a chunk, the chunk's own steps about steps × size. */
const stepsOf = (keySize: number, valueSize: number): number => (Math.max(keySize, valueSize) > 32 ? 32 : 16);

/** Contractions of one example forward; with the backward pass it is three times as much. */
export function linearAttentionFlops(
  time: number,
  { heads, keySize, valueSize }: Pick<Layout, 'heads' | 'keySize' | 'valueSize'>,
): number {
  const chunk = stepsOf(keySize, valueSize) * (keySize + valueSize);
  return time * heads * (4 * keySize * valueSize + chunk);
}

/** @throws TrainabilityError unsupported-config when heads do not divide the widths */
export function layoutOf(
  q: Tensor,
  v: Tensor,
  { heads, keyHeads }: { heads: number; keyHeads: number },
): Layout {
  const [batch, time, keys] = q.shape as [number, number, number];
  const values = v.shape[2]!;
  const [keySize, valueSize] = [keys / keyHeads, values / heads];
  if (![keySize, valueSize, heads / keyHeads].every(Number.isInteger)) {
    throw new TrainabilityError(
      'unsupported-config',
      `${heads} value and ${keyHeads} key heads do not divide the widths ${values} and ${keys}.`,
      { heads, keyHeads, values, keys },
    );
  }
  const steps = stepsOf(keySize, valueSize);
  return { batch, time, heads, keyHeads, keySize, valueSize, steps, chunks: Math.ceil(time / steps) };
}

export function shapeOf(kind: Kind, { batch, time, heads, keyHeads, keySize, valueSize }: Layout): number[] {
  return [batch, time, kind === 'key' ? keyHeads * keySize : heads * valueSize];
}

/** Tiles across one head. */
export function tilesOf(kind: Kind, { keySize, valueSize }: Layout): number {
  return Math.ceil((kind === 'key' ? keySize : valueSize) / TILE);
}

/** WGSL: sizes of a kind of head, and where head h (of `heads`) lies in a row of such a tensor. */
export function headDeclarations(name: string, kind: Kind, layout: Layout): string {
  const { heads, keyHeads, keySize, valueSize } = layout;
  const [count, size] = kind === 'key' ? [keyHeads, keySize] : [heads, valueSize];
  return `
const ${name}_SIZE = ${size}u;
fn ${name}_at(row: u32, h: u32) -> u32 { return (row * ${count}u + h / ${heads / count}u) * ${size}u; }`;
}

/** WGSL lines, one for each row (or column) of a tile. */
export function each(line: (index: number) => string): string {
  return Array.from({ length: TILE }, (_, index) => line(index)).join('\n');
}

/** WGSL: a vec4f of the expression for each column of a tile. */
export function four(expression: (column: number) => string): string {
  return `vec4f(${Array.from({ length: TILE }, (_, column) => expression(column)).join(', ')})`;
}
