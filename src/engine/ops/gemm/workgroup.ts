/**
 * WGSL of a matrix product through workgroup memory: 64 threads fetch a slice of A and of B together, wait, and each
 * multiplies its own rows × columns of the tile from there (Volkov & Demmel 2008). Neighbouring threads fetch neighbouring
 * addresses whichever way a matrix lies.
 */
import type { Form } from './registers';
import { storeTile } from './registers';
import { SIDE, WORKGROUP, type Tile } from './variants';

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Steps of K that are fetched at a time. */
const DEPTH = 16;

/** Workgroup memory: slices stored K by K, so that a thread reads its rows and columns as vectors. */
export function workgroupShared({ rows, columns }: Tile): string {
  return `
var<workgroup> sliceA: array<vec4f, ${(DEPTH * SIDE * rows) / 4}>;
var<workgroup> sliceB: array<vec4f, ${(DEPTH * SIDE * columns) / 4}>;`;
}

/** Body of one thread; reads u.m, u.n, u.k and u.chunk, the length of a part of K. */
export function workgroupBody({ rows, columns }: Tile, { transposeA, transposeB, bias }: Form): string {
  const vectors = range(columns / 4);
  /** Fetches `count` lines of a slice: `at` is the address of (line, k); `lineFirst` where lines lie side by side. */
  const fetch = (
    name: string,
    matrix: string,
    count: number,
    most: string,
    first: string,
    lineFirst: boolean,
  ) => `
    for (var e = local; e < ${(DEPTH * count) / 4}u; e += ${WORKGROUP}u) {
      let line = ${lineFirst ? `4u * (e % ${count / 4}u)` : `4u * (e / ${DEPTH}u)`};
      let depth = ${lineFirst ? `e / ${count / 4}u` : `e % ${DEPTH}u`};
      let kk = min(k + depth, u.k - 1u);
      let inside = select(0.0, 1.0, k + depth < end);
      ${range(4)
        .map((l) => `let l${l} = min(${first} + line + ${l}u, ${most} - 1u);`)
        .join(' ')}
      ${name}[depth * ${count / 4}u + line / 4u] = inside * vec4f(${range(4).map((l) =>
        lineFirst ? `${matrix}[kk * ${most} + l${l}]` : `${matrix}[l${l} * u.k + kk]`,
      )});
    }`;
  return `
  let tilesN = (u.n + ${SIDE * columns - 1}u) / ${SIDE * columns}u;
  let tilesM = (u.m + ${SIDE * rows - 1}u) / ${SIDE * rows}u;
  let firstRow = ((workgroup / tilesN) % tilesM) * ${SIDE * rows}u;
  let firstColumn = (workgroup % tilesN) * ${SIDE * columns}u;
  let part = workgroup / (tilesN * tilesM);
  let start = part * u.chunk;
  let end = min(start + u.chunk, u.k);
  let row = firstRow + (local / ${SIDE}u) * ${rows}u;
  let column = firstColumn + (local % ${SIDE}u) * ${columns}u;
  ${vectors
    .map((v) => {
      const index = (lane: number) => `bias[min(column + ${4 * v + lane}u, u.n - 1u)]`;
      return `let zero${v} = vec4f(${bias ? range(4).map(index) : '0'});`;
    })
    .join(' ')}
  ${range(rows)
    .flatMap((r) => vectors.map((v) => `var s${r}_${v} = zero${v};`))
    .join(' ')}
  // Every thread of the workgroup takes the same turns: barriers must be met by all.
  let turns = (u.chunk + ${DEPTH - 1}u) / ${DEPTH}u;
  for (var turn = 0u; turn < turns; turn++) {
    let k = start + turn * ${DEPTH}u;
    ${fetch('sliceA', 'a', SIDE * rows, 'u.m', 'firstRow', transposeA)}
    ${fetch('sliceB', 'b', SIDE * columns, 'u.n', 'firstColumn', !transposeB)}
    workgroupBarrier();
    for (var depth = 0u; depth < ${DEPTH}u; depth++) {
      ${range(rows / 4)
        .map(
          (v) =>
            `let a${v} = sliceA[depth * ${(SIDE * rows) / 4}u + (local / ${SIDE}u) * ${rows / 4}u + ${v}u];`,
        )
        .join(' ')}
      ${vectors
        .map(
          (v) =>
            `let b${v} = sliceB[depth * ${(SIDE * columns) / 4}u + (local % ${SIDE}u) * ${columns / 4}u + ${v}u];`,
        )
        .join(' ')}
      ${range(rows)
        .map((r) => vectors.map((v) => `s${r}_${v} += a${r >> 2}[${r & 3}] * b${v};`).join(' '))
        .join('\n      ')}
    }
    workgroupBarrier();
  }
  ${storeTile(rows, columns)}`;
}
