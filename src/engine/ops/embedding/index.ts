/**
 * Embedding look-up. Its gradient lets each (row of the table, column) collect its own tokens in order: no atomics, so it
 * is the same on every replay. Good for the small vocabularies of the reference tasks.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

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
        body: 'y[i] = table[u32(ids[i / u.width]) * u.width + i % u.width];',
        threads: ids.size * width,
      }).y,
      saved: { ids },
    }),
    (dy, saved) => [
      runKernel({
        name: 'embedding gradient',
        inputs: { ids: saved.ids, dy },
        outputs: { dTable: { shape: [vocabulary, width] } },
        integers: { width, tokens: ids.size },
        body: `
  let row = i32(i / u.width);
  let column = i % u.width;
  var total = 0.0;
  for (var token = 0u; token < u.tokens; token++) {
    if (ids[token] == row) { total += dy[token * u.width + column]; }
  }
  dTable[i] = total;`,
        threads: vocabulary * width,
      }).dTable,
    ],
  );
}
