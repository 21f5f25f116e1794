/**
 * Matrix product C = op(A)·op(B) (+ bias), the work-horse of every layer, with transposes read in place. Each thread keeps
 * a tile of C in registers and walks along K; there is no workgroup memory, hence no barrier, which software adapters
 * pay dearly for. Long thin products are split along K into partial
 * sums that a second pass adds in a fixed order, so results are the same on every replay.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';

export interface GemmOptions {
  transposeA?: boolean;
  transposeB?: boolean;
  /** [columns of C], added to every row. */
  bias?: Tensor | undefined;
}

const lanes = ['x', 'y', 'z', 'w'];

/** WGSL of one thread: `rows` × `columns` elements of C, columns a multiple of 4. */
function body(rows: number, columns: number, options: GemmOptions, split: boolean): string {
  const range = (count: number) => Array.from({ length: count }, (_, index) => index);
  const vectors = columns / 4;
  const a = options.transposeA ? (r: number) => `a[k * u.m + r${r}]` : (r: number) => `a[r${r} * u.k + k]`;
  const b = options.transposeB ? (c: number) => `b[c${c} * u.k + k]` : (c: number) => `b[k * u.n + c${c}]`;
  return `
  let tilesN = (u.n + ${columns - 1}u) / ${columns}u;
  let tilesM = (u.m + ${rows - 1}u) / ${rows}u;
  let row = ((i / tilesN) % tilesM) * ${rows}u;
  let column = (i % tilesN) * ${columns}u;
  ${range(rows)
    .map((r) => `let r${r} = min(row + ${r}u, u.m - 1u);`)
    .join(' ')}
  ${range(columns)
    .map((c) => `let c${c} = min(column + ${c}u, u.n - 1u);`)
    .join(' ')}
  ${range(rows)
    .flatMap((r) => range(vectors).map((v) => `var s${r}_${v} = vec4f(0);`))
    .join(' ')}
  ${split ? 'let part = i / (tilesN * tilesM); let start = part * u.chunk; let to = min(start + u.chunk, u.k);' : 'let start = 0u; let to = u.k;'}
  for (var k = start; k < to; k++) {
    ${range(vectors)
      .map((v) => `let b${v} = vec4f(${range(4).map((lane) => b(4 * v + lane))});`)
      .join('\n    ')}
    ${range(rows)
      .map(
        (r) =>
          `let a${r} = ${a(r)}; ${range(vectors)
            .map((v) => `s${r}_${v} += a${r} * b${v};`)
            .join(' ')}`,
      )
      .join('\n    ')}
  }
  ${split ? 'let base = part * u.m * u.n;' : 'let base = 0u;'}
  ${range(rows)
    .map(
      (r) => `if (row + ${r}u < u.m) { let at = base + (row + ${r}u) * u.n;
${range(columns)
  .map((c) => {
    const value = `s${r}_${c >> 2}.${lanes[c & 3]}${options.bias && !split ? ` + bias[c${c}]` : ''}`;
    return `    if (column + ${c}u < u.n) { c[at + c${c}] = ${value}; }`;
  })
  .join('\n')}
  }`,
    )
    .join('\n  ')}`;
}

/** Threads below which a long product is split along K, and the shortest part worth a thread. */
const FEW_THREADS = 512;
const SHORTEST_PART = 32;

/**
 * @param a [m, k], or [k, m] with transposeA
 * @param b [k, n], or [n, k] with transposeB
 * @returns [m, n]
 */
export function gemm(a: Tensor, b: Tensor, options: GemmOptions = {}): Tensor {
  const [m, k] = (options.transposeA ? [a.shape[1]!, a.shape[0]!] : [a.shape[0]!, a.shape[1]!]) as [
    number,
    number,
  ];
  const n = (options.transposeB ? b.shape[0] : b.shape[1])!;
  const [rows, columns] = m * n >= 32_768 ? [8, 8] : [4, 4];
  const tiles = Math.ceil(m / rows) * Math.ceil(n / columns);
  const parts = Math.max(1, Math.min(Math.floor(FEW_THREADS / tiles), Math.floor(k / SHORTEST_PART)));
  const split = parts > 1;
  const chunk = Math.ceil(k / parts);
  const { bias } = options;
  const { c } = runKernel({
    name: `gemm ${options.transposeA ? 'T' : 'N'}${options.transposeB ? 'T' : 'N'}${split ? ' split' : ''}`,
    inputs: { a, b, ...(bias && !split ? { bias } : {}) },
    outputs: { c: { shape: split ? [parts, m, n] : [m, n] } },
    integers: { m, n, k, chunk },
    body: body(rows, columns, options, split),
    threads: tiles * parts,
    flops: 2 * m * n * k,
  });
  return split ? addParts(c, [m, n], bias) : c;
}

/** Adds partial sums along the first axis, in order. */
function addParts(parts: Tensor, shape: [number, number], bias: Tensor | undefined): Tensor {
  const size = shape[0] * shape[1];
  return runKernel({
    name: 'gemm parts',
    inputs: { parts, ...(bias ? { bias } : {}) },
    outputs: { sum: { shape } },
    integers: { size, count: parts.shape[0]!, n: shape[1] },
    body: `
  var total = ${bias ? 'bias[i % u.n]' : '0.0'};
  for (var part = 0u; part < u.count; part++) { total += parts[part * u.size + i]; }
  sum[i] = total;`,
    threads: size,
  }).sum;
}
