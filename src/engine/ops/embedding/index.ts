/**
 * Embedding look-up. For its gradient the tokens are cut into parts; a thread adds one column of a part into a table of its
 * own, and a second pass adds the tables in order: no atomics, so it is the same on every replay.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

/** Tables of partial sums at most. */
const MOST_PARTS = 64;

/** @param table [vocabulary, width] @param ids int32 [...] @returns [..., width] */
export function embedding(table: Tensor, ids: Tensor): Tensor {
  const [vocabulary, width] = table.shape as [number, number];
  return differentiable(
    [table],
    () => ({
      value: runKernel({
        name: 'embedding',
        inputs: { table, ids },
        outputs: { y: { shape: [...ids.shape, width] } },
        integers: { width },
        body: 'store_y(i, table[u32(ids[i / u.width]) * u.width + i % u.width]);',
        threads: ids.size * width,
      }).y,
      saved: { ids },
    }),
    (dy, saved) => {
      const parts = Math.max(1, Math.min(MOST_PARTS, Math.ceil(ids.size / Math.max(vocabulary, 64))));
      const { partial } = runKernel({
        name: 'embedding gradient',
        inputs: { ids: saved.ids, dy },
        outputs: { partial: { shape: [parts, vocabulary, width] } },
        integers: { width, vocabulary, tokens: ids.size, chunk: Math.ceil(ids.size / parts) },
        body: `
  let column = i % u.width;
  let start = (i / u.width) * u.vocabulary * u.width + column;
  for (var row = 0u; row < u.vocabulary; row++) { partial[start + row * u.width] = 0.0; }
  let begin = (i / u.width) * u.chunk;
  let end = min(begin + u.chunk, u.tokens);
  for (var token = begin; token < end; token++) {
    partial[start + u32(ids[token]) * u.width] += dy[token * u.width + column];
  }`,
        threads: parts * width,
      });
      return [
        runKernel({
          name: 'embedding gradient parts',
          inputs: { partial },
          outputs: { dTable: { shape: [vocabulary, width] } },
          integers: { parts },
          body: `
  var total = 0.0;
  for (var part = 0u; part < u.parts; part++) { total += partial[part * u.threads + i]; }
  store_dTable(i, total);`,
          threads: vocabulary * width,
        }).dTable,
      ];
    },
  );
}
