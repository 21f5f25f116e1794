/**
 * Linear recurrence h_t = a_t·h_{t−1} + b_t with h_0 = b_0, element by element: the heart of minimal recurrent networks
 * and state spaces. A thread walks one channel of one example through time; backward walks the other way.
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

/** @param a, b [batch, time, width] @returns h [batch, time, width] */
export function scan(a: Tensor, b: Tensor): Tensor {
  const [batch, time, width] = a.shape as [number, number, number];
  const integers = { time, width };
  return differentiable(
    [a, b],
    () => {
      const { h } = runKernel({
        name: 'scan',
        inputs: { a, b },
        outputs: { h: { shape: a.shape } },
        integers,
        body: `
  let start = (i / u.width) * u.time * u.width + i % u.width;
  var state = 0.0;
  for (var t = 0u; t < u.time; t++) {
    let at = start + t * u.width;
    state = a[at] * state + b[at];
    h[at] = state;
  }`,
        threads: batch * width,
      });
      return { value: h, saved: { a, h } };
    },
    (dy, saved) => {
      const { da, db } = runKernel({
        name: 'scan gradient',
        inputs: { ...saved, dy },
        outputs: { da: { shape: a.shape }, db: { shape: a.shape } },
        integers,
        body: `
  let start = (i / u.width) * u.time * u.width + i % u.width;
  var carry = 0.0;
  for (var back = 0u; back < u.time; back++) {
    let t = u.time - 1u - back;
    let at = start + t * u.width;
    let d = dy[at] + carry;
    db[at] = d;
    da[at] = select(0.0, d * h[at - min(u.width, at)], t > 0u);
    carry = d * a[at];
  }`,
        threads: batch * width,
      });
      return [da, db];
    },
  );
}
