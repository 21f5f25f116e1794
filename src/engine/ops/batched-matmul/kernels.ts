/** WGSL of products side by side: a tile of one product for each thread; and of the sum over axes that were broadcast. */
import { storeTile } from '../gemm/registers';

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

export interface BatchedForm {
  /** Rows and columns of a thread's tile, a multiple of 4. */
  tile: number;
  /** Batch axes, of sizes u.axis0 …, along which operands advance by u.stepA0 … and u.stepB0 … */
  axes: number;
  transposeA: boolean;
  transposeB: boolean;
}

/** Body of one thread; reads u.m, u.n and u.k too. */
export function batchedBody({ tile, axes, transposeA, transposeB }: BatchedForm): string {
  const lines = (count: number, line: (index: number) => string) => range(count).map(line).join('\n  ');
  const vectors = tile / 4;
  const a = (r: number) => `a[r${r} + ${transposeA ? 'k * u.m' : 'k'}]`;
  const b = (c: number) => `b[c${c} + ${transposeB ? 'k' : 'k * u.n'}]`;
  return `
  let tilesN = (u.n + ${tile - 1}u) / ${tile}u;
  let tilesM = (u.m + ${tile - 1}u) / ${tile}u;
  let column = (i % tilesN) * ${tile}u;
  let row = ((i / tilesN) % tilesM) * ${tile}u;
  let part = i / (tilesN * tilesM);
  var rest = part;
  var startA = 0u;
  var startB = 0u;
  ${range(axes)
    .reverse()
    .map(
      (axis) =>
        `startA += (rest % u.axis${axis}) * u.stepA${axis}; startB += (rest % u.axis${axis}) * u.stepB${axis}; rest /= u.axis${axis};`,
    )
    .join('\n  ')}
  ${lines(tile, (r) => `let r${r} = startA + min(row + ${r}u, u.m - 1u)${transposeA ? '' : ' * u.k'};`)}
  ${lines(tile, (c) => `let c${c} = startB + min(column + ${c}u, u.n - 1u)${transposeB ? ' * u.k' : ''};`)}
  ${lines(tile * vectors, (s) => `var s${Math.floor(s / vectors)}_${s % vectors} = vec4f(0);`)}
  for (var k = 0u; k < u.k; k++) {
    ${lines(vectors, (v) => `let b${v} = vec4f(${range(4).map((lane) => b(4 * v + lane))});`)}
    ${lines(
      tile,
      (r) =>
        `{ let x = ${a(r)}; ${range(vectors)
          .map((v) => `s${r}_${v} += x * b${v};`)
          .join(' ')} }`,
    )}
  }
  ${storeTile(tile, tile)}`;
}

/** Body of one thread: sums `full` over axes of sizes u.summed0 …, for the element at `i` of the axes u.kept0 … */
export function reductionBody(kept: number, summed: number): string {
  const walk = (count: number, name: string, place: string) =>
    range(count)
      .reverse()
      .map(
        (axis) => `${place} += (rest % u.${name}${axis}) * u.${name}Step${axis}; rest /= u.${name}${axis};`,
      )
      .join('\n  ');
  return `
  var rest = i;
  var start = 0u;
  ${walk(kept, 'kept', 'start')}
  var total = 0.0;
  for (var index = 0u; index < u.count; index++) {
    rest = index;
    var at = start;
    ${walk(summed, 'summed', 'at')}
    total += full[at];
  }
  store_sum(i, total);`;
}
