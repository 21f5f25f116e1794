/**
 * y_t = Σ_s γ(t, s)·(query_t · key_s)·value_s over the steps s up to t, or in the backward direction from t on: what other
 * chunks give comes through the carried state, what t's own chunk gives through its scores. The value and all three
 * gradients are this one kernel with the roles exchanged. A thread makes a tile of four steps by four columns of a head.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { each, four, headDeclarations, shapeOf, tilesOf, TILE, type Kind, type Layout } from './layout';

/**
 * @param tensors query, value [batch, time, heads × size], fade, states [batch, heads, chunks, K, V] and scores
 *   [batch, heads, time, steps] of (t, s), of which the backward direction takes the transpose; `owner` like value, for
 *   `shares`
 * @param roles `query`: whose heads the query has; the value has the other's
 * @returns y like value; shares [batch, heads, time, tiles]: owner_t · what other chunks give to y_t, in partial sums
 */
export function attend(
  tensors: { query: Tensor; value: Tensor; fade: Tensor; states: Tensor; scores: Tensor; owner?: Tensor },
  roles: { query: Kind; direction: 'forward' | 'backward' },
  layout: Layout,
): { y: Tensor; shares: Tensor } {
  const { batch, time, heads, keyHeads, keySize, valueSize, steps, chunks } = layout;
  const value: Kind = roles.query === 'key' ? 'value' : 'key';
  const forward = roles.direction === 'forward';
  const tiles = tilesOf(value, layout);
  const owned = tensors.owner !== undefined;
  const outputHeads = value === 'key' ? keyHeads : heads;
  const stateIndex = (c: number) => {
    const column = `min(column + ${c}u, VALUE_SIZE - 1u)`;
    return value === 'value' ? `e * VALUE_SIZE + ${column}` : `${column} * QUERY_SIZE + e`;
  };
  // Beyond the last step there is nothing: rows of the tile there are clamped, and not stored.
  const { y, shares } = runKernel({
    name: `linear attention of ${roles.query}s, ${roles.direction}`,
    inputs: tensors,
    outputs: {
      y: { shape: shapeOf(value, layout) },
      ...(owned ? { shares: { shape: [batch, heads, time, tiles] } } : {}),
    } as Record<'y' | 'shares', { shape: number[] }>,
    integers: { time, chunks },
    declarations: `
const STEPS = ${steps}u;
const ROW_TILES = ${steps / TILE}u;
const TILES = ${tiles}u;
const HEADS = ${heads}u;
const GROUP = ${heads / outputHeads}u;
${headDeclarations('QUERY', roles.query, layout)}
${headDeclarations('VALUE', value, layout)}`,
    body: `
  let tile = i % TILES;
  let column = tile * ${TILE}u;
  let outputHead = i / TILES % ${outputHeads}u;
  let rowTile = i / (TILES * ${outputHeads}u) % ROW_TILES;
  let chunk = i / (TILES * ${outputHeads}u * ROW_TILES) % u.chunks;
  let batch = i / (TILES * ${outputHeads}u * ROW_TILES * u.chunks);
  let first = chunk * STEPS;
  let end = min(first + STEPS, u.time);
  let t = first + rowTile * ${TILE}u;
  let start = batch * u.time;
${each((r) => `  let row${r} = min(t + ${r}u, u.time - 1u);`)}
  var total: array<vec4f, ${TILE}>;
  if (t < u.time) {
    for (var h = outputHead * GROUP; h < (outputHead + 1u) * GROUP; h++) {
      let stateAt = ((batch * HEADS + h) * u.chunks + chunk) * QUERY_SIZE * VALUE_SIZE;
${each((r) => `      let query${r} = QUERY_at(start + row${r}, h);`)}
      var far: array<vec4f, ${TILE}>;
${each((r) => `      far[${r}] = vec4f();`)}
      for (var e = 0u; e < QUERY_SIZE; e++) {
        let line = ${four((c) => `states[stateAt + ${stateIndex(c)}]`)};
${each((r) => `        far[${r}] += query[query${r} + e] * line;`)}
      }
      ${forward ? '' : 'let whole = fade[(start + end - 1u) * HEADS + h];'}
${each((r) => {
  const log = `fade[(start + row${r}) * HEADS + h]`;
  return `      far[${r}] *= exp(${forward ? log : `min(whole - ${log}, 0.0)`});`;
})}
${
  owned
    ? each(
        (r) => `      if (t + ${r}u < u.time) {
        let ownerAt = VALUE_at(start + t + ${r}u, h) + column;
        var share = 0.0;
${each((c) => `        if (column + ${c}u < VALUE_SIZE) { share += owner[ownerAt + ${c}u] * far[${r}][${c}]; }`)}
        store_shares(((batch * HEADS + h) * u.time + t + ${r}u) * TILES + tile, share);
      }`,
      )
    : ''
}
      let scoreAt = (batch * HEADS + h) * u.time;
      for (var s = ${forward ? 'first' : 't'}; s < ${forward ? `min(t + ${TILE}u, end)` : 'end'}; s++) {
        let valueAt = VALUE_at(start + s, h);
        let line = ${four((c) => `value[valueAt + min(column + ${c}u, VALUE_SIZE - 1u)]`)};
${each((r) => {
  const at = forward ? `(scoreAt + row${r}) * STEPS + s - first` : `(scoreAt + s) * STEPS + row${r} - first`;
  return `        far[${r}] += scores[${at}] * line;`;
})}
      }
${each((r) => `      total[${r}] += far[${r}];`)}
    }
  }
${each(
  (r) => `  if (t + ${r}u < u.time) {
    let at = ((start + t + ${r}u) * ${outputHeads}u + outputHead) * VALUE_SIZE + column;
${each((c) => `    if (column + ${c}u < VALUE_SIZE) { store_y(at + ${c}u, total[${r}][${c}]); }`)}
  }`,
)}`,
    threads: batch * chunks * (steps / TILE) * outputHeads * tiles,
    flops:
      2 * batch * time * heads * keySize * valueSize +
      batch * heads * time * steps * (value === 'key' ? keySize : valueSize),
  });
  return { y, shares };
}
