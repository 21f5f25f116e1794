/**
 * WGSL of a matrix product without workgroup memory: each thread keeps a tile of C in registers and walks along K. A
 * load serves a whole row or column of the tile; indices are clamped at the edges once, outside of the walk. Either a
 * thread loads all that it needs by itself, or the four threads of a quad, whose tiles lie side by side, share what they
 * load of A: each loads the rows at one of four steps of K, and gives them to the others through registers. On a software
 * adapter, where every load is a gather, that makes a product 1.4 to 1.7 times as fast.
 */
import { QUAD } from '../../subgroups';
import type { Tile } from './variants';

export interface Form {
  transposeA: boolean;
  transposeB: boolean;
  /** Start from the row's bias instead of zero. */
  bias: boolean;
  /** Which operand is a gradient. */
  gradient: 'a' | 'b' | null;
}

const lanes = ['x', 'y', 'z', 'w'];
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Body of one thread; reads u.m, u.n, u.k and u.chunk, the length of a part of K. */
export function registersBody({ kind, rows, columns }: Tile, { transposeA, transposeB, bias }: Form): string {
  const vectors = range(columns / 4);
  const quads = kind === 'quads';
  const a = (r: number, k: string) => (transposeA ? `a[${k} * u.m + r${r}]` : `a[r${r} + ${k}]`);
  const b = (c: number, k: string) => (transposeB ? `b[c${c} + ${k}]` : `b[${k} * u.n + c${c}]`);
  /** One step of K. @param x the value of A in each row */
  const step = (k: string, x: (r: number) => string) => `
    ${vectors.map((v) => `let b${v} = vec4f(${range(4).map((lane) => b(4 * v + lane, k))});`).join('\n    ')}
    ${range(rows)
      .map((r) => `{ let x = ${x(r)}; ${vectors.map((v) => `s${r}_${v} += x * b${v};`).join(' ')} }`)
      .join('\n    ')}`;
  // Beyond the end A is taken as zero, and B from the last step.
  const walk = quads
    ? `for (var k = part * u.chunk; k < end; k += ${QUAD}u) {
    let mine = min(k + i % ${QUAD}u, end - 1u);
    let inside = k + i % ${QUAD}u < end;
    ${range(rows)
      .map((r) => `let x${r} = select(0.0, ${a(r, 'mine')}, inside);`)
      .join('\n    ')}
    ${range(QUAD)
      .map(
        (j) => `{ let at = min(k + ${j}u, end - 1u); ${step('at', (r) => `quadBroadcast(x${r}, ${j}u)`)} }`,
      )
      .join('\n    ')}
  }`
    : `for (var k = part * u.chunk; k < end; k++) {${step('k', (r) => a(r, 'k'))}
  }`;
  return `
  let tilesN = ${quads ? `(u.n + ${QUAD * columns - 1}u) / ${QUAD * columns}u * ${QUAD}u` : `(u.n + ${columns - 1}u) / ${columns}u`};
  let tilesM = (u.m + ${rows - 1}u) / ${rows}u;
  let row = ((i / tilesN) % tilesM) * ${rows}u;
  let column = (i % tilesN) * ${columns}u;
  ${range(rows)
    .map((r) => `let r${r} = min(row + ${r}u, u.m - 1u)${transposeA ? '' : ' * u.k'};`)
    .join(' ')}
  ${range(columns)
    .map((c) => `let c${c} = min(column + ${c}u, u.n - 1u)${transposeB ? ' * u.k' : ''};`)
    .join(' ')}
  ${vectors
    .map((v) => {
      const index = (c: number) => `bias[min(column + ${c}u, u.n - 1u)]`;
      return `let zero${v} = vec4f(${bias ? range(4).map((lane) => index(4 * v + lane)) : '0'});`;
    })
    .join(' ')}
  ${range(rows)
    .flatMap((r) => vectors.map((v) => `var s${r}_${v} = zero${v};`))
    .join(' ')}
  let part = i / (tilesN * tilesM);
  let end = min((part + 1u) * u.chunk, u.k);
  ${walk}
  ${storeTile(rows, columns)}`;
}

/**
 * Stores a thread's s0_0 … from (row, column) of part `part`. One call in a loop, over a copy: what is fused into the
 * store is written once, not once for each element.
 */
export function storeTile(rows: number, columns: number): string {
  return `
  var tile = array<f32, ${rows * columns}>(
    ${range(rows)
      .map((r) => range(columns).map((c) => `s${r}_${c >> 2}.${lanes[c & 3]}`))
      .join(',\n    ')});
  let base = part * u.m * u.n;
  let width = min(${columns}u, u.n - min(column, u.n));
  let height = min(${rows}u, u.m - min(row, u.m));
  for (var r = 0u; r < height; r++) {
    for (var c = 0u; c < width; c++) {
      store_c(base + (row + r) * u.n + column + c, tile[r * ${columns}u + c]);
    }
  }`;
}
