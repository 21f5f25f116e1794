/** Gives every head the same further columns: the turned part of DeepSeek's keys, which all heads share. */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

/**
 * @param x [batch, time, heads × D] @param shared [batch, time, R]
 * @returns [batch, time, heads × (D + R)]: of each head first its own columns, then the shared ones
 */
export function appendToHeads(x: Tensor, shared: Tensor, heads: number): Tensor {
  const [batch, time, width] = x.shape as [number, number, number];
  const integers = { heads, own: width / heads, more: shared.shape[2]! };
  const all = integers.own + integers.more;
  return differentiable(
    [x, shared],
    () => ({
      value: runKernel({
        name: 'append to heads',
        inputs: { x, shared },
        outputs: { y: { shape: [batch, time, heads * all] } },
        integers,
        body: `
  let all = u.own + u.more;
  let column = i % all;
  let head = i / all;
  if (column < u.own) { store_y(i, x[head * u.own + column]); }
  else { store_y(i, shared[(head / u.heads) * u.more + column - u.own]); }`,
        threads: batch * time * heads * all,
      }).y,
      saved: {},
    }),
    (dy) => {
      const { dx } = runKernel({
        name: 'append to heads gradient',
        inputs: { dy },
        outputs: { dx: { shape: x.shape } },
        integers,
        body: 'store_dx(i, dy[(i / u.own) * (u.own + u.more) + i % u.own]);',
        threads: x.size,
      });
      const { dShared } = runKernel({
        name: 'append to heads gradient of the shared',
        inputs: { dy },
        outputs: { dShared: { shape: shared.shape } },
        integers,
        body: `
  let all = u.own + u.more;
  let start = (i / u.more) * u.heads * all + u.own + i % u.more;
  var total = 0.0;
  for (var head = 0u; head < u.heads; head++) { total += dy[start + head * all]; }
  store_dShared(i, total);`,
        threads: shared.size,
      });
      return [dx, dShared];
    },
  );
}
