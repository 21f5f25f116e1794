/**
 * Products of the steps of a chunk with each other, a tile of 4 × 4 in each thread: for t ≥ s, γ(t, s)·(left_t · right_s),
 * where γ(t, s) is the product of the decays after s up to t.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { each, four, headDeclarations, TILE, type Kind, type Layout } from './layout';

/**
 * @param tensors left and right [batch, time, heads × size] of the kind, fade; `scores` of q and k, for `pairs`
 * @returns scores [batch, heads, time, steps], step s of t's chunk in column s, zero for s > t; pairs like it: the given
 *   scores times the bare products
 */
export function chunkScores(
  tensors: { left: Tensor; right: Tensor; fade: Tensor; scores?: Tensor },
  kind: Kind,
  layout: Layout,
): { scores: Tensor; pairs: Tensor } {
  const { batch, time, heads, steps, chunks } = layout;
  const shape = [batch, heads, time, steps];
  const size = kind === 'key' ? layout.keySize : layout.valueSize;
  const paired = tensors.scores !== undefined;
  const { weighted, pairs } = runKernel({
    name: `linear attention scores of ${kind}s`,
    inputs: tensors,
    outputs: { weighted: { shape }, ...(paired ? { pairs: { shape } } : {}) } as Record<
      'weighted' | 'pairs',
      { shape: number[] }
    >,
    integers: { time, chunks },
    declarations: `
const STEPS = ${steps}u;
const TILES = ${steps / TILE}u;
const HEADS = ${heads}u;
${headDeclarations('SIDE', kind, layout)}`,
    body: `
  let tileColumn = i % TILES;
  let tileRow = i / TILES % TILES;
  let chunk = i / (TILES * TILES) % u.chunks;
  let head = i / (TILES * TILES * u.chunks);
  let h = head % HEADS;
  let start = head / HEADS * u.time;
  let t = chunk * STEPS + tileRow * ${TILE}u;
  let s = chunk * STEPS + tileColumn * ${TILE}u;
  let last = u.time - 1u;
  var products: array<vec4f, ${TILE}>;
  if (tileColumn <= tileRow && t < u.time) {
${each((r) => `    let left${r} = SIDE_at(start + min(t + ${r}u, last), h);\n    let right${r} = SIDE_at(start + min(s + ${r}u, last), h);`)}
    for (var d = 0u; d < SIDE_SIZE; d++) {
      let line = ${four((c) => `right[right${c} + d]`)};
${each((r) => `      products[${r}] += left[left${r} + d] * line;`)}
    }
  }
  let fades = ${four((c) => `fade[(start + min(s + ${c}u, last)) * HEADS + h]`)};
${each(
  (r) => `  if (t + ${r}u < u.time) {
    let gamma = exp(min(fade[(start + t + ${r}u) * HEADS + h] - fades, vec4f()));
    let seen = vec4u(s, s + 1u, s + 2u, s + 3u) <= vec4u(t + ${r}u);
    let product = select(vec4f(), products[${r}], seen);
    let at = (head * u.time + t + ${r}u) * STEPS + tileColumn * ${TILE}u;
${each((c) => `    store_weighted(at + ${c}u, gamma[${c}] * product[${c}]);${paired ? `\n    store_pairs(at + ${c}u, product[${c}] * scores[at + ${c}u]);` : ''}`)}
  }`,
)}`,
    threads: batch * heads * chunks * (steps / TILE) ** 2,
    flops: batch * heads * time * steps * size,
  });
  return { scores: weighted, pairs };
}
