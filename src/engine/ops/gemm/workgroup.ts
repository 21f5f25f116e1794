/**
 * WGSL of a matrix product through workgroup memory: the threads of a workgroup fetch a slice of A and of B together,
 * wait, and each multiplies its own rows × columns of the tile from there (Volkov & Demmel 2008). Neighbouring threads fetch
 * neighbouring addresses whichever way a matrix lies, four numbers at a time where they can.
 */
import type { Form } from './registers';
import { storeTile } from './registers';
import { workgroupOf, type Tile } from './variants';

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Steps of K that are fetched at a time. */
const DEPTH = 16;

/** What a gradient is multiplied by while it is kept in half precision: it reaches from 6e-11 to 63. */
const GRADIENT_SCALE = 1024;

/**
 * Half precision as WGSL has it on every device. A number too large becomes the largest; one that is none is written as
 * none by hand, which WGSL leaves open, so that a run that diverges is told as such.
 */
const halves = `
fn pack(x: vec4f) -> vec2u {
  let none = (bitcast<vec4u>(x) & vec4u(0x7f800000u)) == vec4u(0x7f800000u);
  let y = select(clamp(x, vec4f(-65504), vec4f(65504)), vec4f(0), none);
  let mark = select(vec4u(0), vec4u(0x7e00u, 0x7e000000u, 0x7e00u, 0x7e000000u), none);
  return vec2u(pack2x16float(y.xy) | mark.x | mark.y, pack2x16float(y.zw) | mark.z | mark.w);
}
fn unpack(x: vec2u) -> vec4f { return vec4f(unpack2x16float(x.x), unpack2x16float(x.y)); }`;

/** Workgroup memory: slices stored K by K, so that a thread reads its rows and columns as vectors. */
export function workgroupShared({ rows, columns, together: [down, across], precision }: Tile): string {
  const four = precision === 'f16' ? 'vec2u' : 'vec4f';
  return `${precision === 'f16' ? halves : ''}
var<workgroup> sliceA: array<${four}, ${(DEPTH * down * rows) / 4}>;
var<workgroup> sliceB: array<${four}, ${(DEPTH * across * columns) / 4}>;`;
}

/** One operand of the product, as a tile sees it. */
interface Operand {
  matrix: 'a' | 'b';
  slice: string;
  /** Rows of A or columns of B: in a slice, and in the matrix. */
  count: number;
  most: string;
  /** The first of the tile. */
  first: string;
  /** Whether lines lie side by side in memory, rather than steps of K. */
  lineFirst: boolean;
  /** Whether it is read as vectors. */
  vectors: boolean;
  /** WGSL of four numbers as they are kept. */
  keep(four: string): string;
}

/** Brings a slice into workgroup memory, zero beyond the end of the part of K. */
function fetch(
  { matrix, slice, count, most, first, lineFirst, vectors, keep }: Operand,
  threads: number,
): string {
  const lines = count / 4;
  const four = (text: (index: number) => string) => range(4).map(text);
  if (vectors && lineFirst)
    return `
    for (var e = local; e < ${DEPTH * lines}u; e += ${threads}u) {
      let line = min(${first} + 4u * (e % ${lines}u), ${most} - 4u);
      let depth = k + e / ${lines}u;
      ${slice}[e] = ${keep(`select(0.0, 1.0, depth < end) * ${matrix}[(min(depth, u.k - 1u) * ${most} + line) / 4u]`)};
    }`;
  if (vectors)
    // Four lines by four steps of K, turned in registers.
    return `
    for (var e = local; e < ${(DEPTH * lines) / 4}u; e += ${threads}u) {
      let line = 4u * (e / ${DEPTH / 4}u);
      let depth = 4u * (e % ${DEPTH / 4}u);
      let kk = min(k + depth, u.k - 4u);
      let inside = select(0.0, 1.0, k + depth < end);
      ${four((l) => `let v${l} = inside * ${matrix}[(min(${first} + line + ${l}u, ${most} - 1u) * u.k + kk) / 4u];`).join(' ')}
      ${four((j) => `${slice}[(depth + ${j}u) * ${lines}u + line / 4u] = ${keep(`vec4f(${four((l) => `v${l}[${j}]`)})`)};`).join(' ')}
    }`;
  return `
    for (var e = local; e < ${DEPTH * lines}u; e += ${threads}u) {
      let line = ${lineFirst ? `4u * (e % ${lines}u)` : `4u * (e / ${DEPTH}u)`};
      let depth = ${lineFirst ? `e / ${lines}u` : `e % ${DEPTH}u`};
      let kk = min(k + depth, u.k - 1u);
      let inside = select(0.0, 1.0, k + depth < end);
      ${four((l) => `let l${l} = min(${first} + line + ${l}u, ${most} - 1u);`).join(' ')}
      ${slice}[depth * ${lines}u + line / 4u] = ${keep(
        `inside * vec4f(${four((l) => (lineFirst ? `${matrix}[kk * ${most} + l${l}]` : `${matrix}[l${l} * u.k + kk]`))})`,
      )};
    }`;
}

/**
 * Body of one thread; reads u.m, u.n, u.k and u.chunk, the length of a part of K, a multiple of 4.
 * @param readAsVectors which of a and b are read as vectors: their rows are multiples of 4
 */
export function workgroupBody(
  tile: Tile,
  { transposeA, transposeB, bias, gradient }: Form,
  readAsVectors: string[],
): string {
  const {
    rows,
    columns,
    together: [down, across],
  } = tile;
  const threads = workgroupOf(tile);
  const half = tile.precision === 'f16';
  const scaled = half && gradient !== null;
  const keep = (matrix: 'a' | 'b') => (value: string) =>
    half ? `pack(${gradient === matrix ? `${GRADIENT_SCALE}.0 * ` : ''}${value})` : value;
  const kept = (value: string) => (half ? `unpack(${value})` : value);
  const vectors = range(columns / 4);
  const a: Operand = {
    matrix: 'a',
    slice: 'sliceA',
    count: down * rows,
    most: 'u.m',
    first: 'firstRow',
    lineFirst: transposeA,
    vectors: readAsVectors.includes('a'),
    keep: keep('a'),
  };
  const b: Operand = {
    matrix: 'b',
    slice: 'sliceB',
    count: across * columns,
    most: 'u.n',
    first: 'firstColumn',
    lineFirst: !transposeB,
    vectors: readAsVectors.includes('b'),
    keep: keep('b'),
  };
  return `
  let tilesN = (u.n + ${across * columns - 1}u) / ${across * columns}u;
  let tilesM = (u.m + ${down * rows - 1}u) / ${down * rows}u;
  let firstRow = ((workgroup / tilesN) % tilesM) * ${down * rows}u;
  let firstColumn = (workgroup % tilesN) * ${across * columns}u;
  let part = workgroup / (tilesN * tilesM);
  let start = part * u.chunk;
  let end = min(start + u.chunk, u.k);
  let row = firstRow + (local / ${across}u) * ${rows}u;
  let column = firstColumn + (local % ${across}u) * ${columns}u;
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
    ${fetch(a, threads)}
    ${fetch(b, threads)}
    workgroupBarrier();
    for (var depth = 0u; depth < ${DEPTH}u; depth++) {
      ${range(rows / 4)
        .map(
          (v) =>
            `let a${v} = ${kept(`sliceA[depth * ${(down * rows) / 4}u + (local / ${across}u) * ${rows / 4}u + ${v}u]`)};`,
        )
        .join(' ')}
      ${vectors
        .map(
          (v) =>
            `let b${v} = ${kept(`sliceB[depth * ${(across * columns) / 4}u + (local % ${across}u) * ${columns / 4}u + ${v}u]`)};`,
        )
        .join(' ')}
      ${range(rows)
        .map((r) => vectors.map((v) => `s${r}_${v} += a${r >> 2}[${r & 3}] * b${v};`).join(' '))
        .join('\n      ')}
    }
    workgroupBarrier();
  }
  ${
    scaled
      ? range(rows)
          .flatMap((r) => vectors.map((v) => `s${r}_${v} *= ${1 / GRADIENT_SCALE};`))
          .join(' ')
      : ''
  }
  ${storeTile(rows, columns)}`;
}
