/**
 * Carries the state from chunk to chunk: forward S_t = γ_t·S_{t−1} + k_t·v_tᵀ, kept before each chunk; backward its gradient
 * dS_{t−1} = γ_t·(dS_t + q_t·dy_tᵀ), kept after each chunk. A thread carries a tile of one head's state through time.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { each, four, headDeclarations, tilesOf, TILE, type Layout } from './layout';

/**
 * @param tensors left [batch, time, keyHeads × K], right [batch, time, heads × V], fade; for the gradient the forward
 *   `states` too
 * @returns states [batch, heads, chunks, K, V]; for the gradient also overlap [batch, heads, chunks, tiles]: ⟨S, dS⟩ of the
 *   two sides of each chunk, in partial sums
 */
export function carryStates(
  tensors: { left: Tensor; right: Tensor; fade: Tensor; states?: Tensor },
  layout: Layout,
): { states: Tensor; overlap: Tensor } {
  const { batch, time, heads, keySize, valueSize, steps, chunks } = layout;
  const forward = !tensors.states;
  const tiles = tilesOf('key', layout) * tilesOf('value', layout);
  const store = each(
    (r) => `      if (row + ${r}u < KEY_SIZE) {
        let at = stateAt + (row + ${r}u) * VALUE_SIZE + column;
${each((c) => `        if (column + ${c}u < VALUE_SIZE) { store_carried(at + ${c}u, state[${r}][${c}]); ${forward ? '' : `product += state[${r}][${c}] * states[at + ${c}u];`} }`)}
      }`,
  );
  const keep = `
      let stateAt = (head * u.chunks + t / STEPS) * KEY_SIZE * VALUE_SIZE;
      ${forward ? '' : 'var product = 0.0;'}
${store}
      ${forward ? '' : 'store_overlap((head * u.chunks + t / STEPS) * TILES + i % TILES, product);'}`;
  const { carried, overlap } = runKernel({
    name: `linear attention states, ${forward ? 'forward' : 'backward'}`,
    inputs: tensors,
    outputs: {
      carried: { shape: [batch, heads, chunks, keySize, valueSize] },
      ...(forward ? {} : { overlap: { shape: [batch, heads, chunks, tiles] } }),
    } as Record<'carried' | 'overlap', { shape: number[] }>,
    integers: { time, chunks },
    declarations: `
const STEPS = ${steps}u;
const HEADS = ${heads}u;
const TILES = ${tiles}u;
const VALUE_TILES = ${tilesOf('value', layout)}u;
${headDeclarations('KEY', 'key', layout)}
${headDeclarations('VALUE', 'value', layout)}`,
    body: `
  let column = (i % VALUE_TILES) * ${TILE}u;
  let row = i % TILES / VALUE_TILES * ${TILE}u;
  let head = i / TILES;
  let h = head % HEADS;
  let start = head / HEADS * u.time;
  var state: array<vec4f, ${TILE}>;
  for (var step = 0u; step < u.time; step++) {
    let t = ${forward ? 'step' : 'u.time - 1u - step'};
    if (${forward ? 't % STEPS == 0u' : 't % STEPS == STEPS - 1u || step == 0u'}) {${keep}
    }
    let now = start + t;
    // The running sum starts anew with each chunk.
    var log = fade[now * HEADS + h];
    if (t % STEPS > 0u) { log -= fade[(now - 1u) * HEADS + h]; }
    let stays = exp(log);
    let leftAt = KEY_at(now, h);
    let rightAt = VALUE_at(now, h);
    let line = ${four((c) => `right[rightAt + min(column + ${c}u, VALUE_SIZE - 1u)]`)};
${each((r) => {
  const product = `left[leftAt + min(row + ${r}u, KEY_SIZE - 1u)] * line`;
  return `    state[${r}] = ${forward ? `stays * state[${r}] + ${product}` : `stays * (state[${r}] + ${product})`};`;
})}
  }`,
    threads: batch * heads * tiles,
    flops: 2 * batch * heads * time * keySize * valueSize,
  });
  return { states: carried, overlap };
}
