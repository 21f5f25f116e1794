/** Rotary positions (Su et al. 2021), in the split-half form that Llama uses. The gradient is the opposite rotation. */
import { runKernel } from '../../kernel';
import { tf, type Tensor } from '../../tf';
import { differentiable } from '../custom';

export const ROTARY_BASE = 10_000;

/** cos and sin of every angle, [time, half, 2], made on the CPU: WGSL promises its own only to 2⁻¹¹. */
function tableOfTurns(time: number, half: number, start: number): Tensor {
  const table = new Float32Array(2 * time * half);
  for (let t = 0; t < time; t++) {
    for (let j = 0; j < half; j++) {
      const angle = (start + t) * ROTARY_BASE ** (-j / half);
      table[2 * (t * half + j)] = Math.cos(angle);
      table[2 * (t * half + j) + 1] = Math.sin(angle);
    }
  }
  return tf.tensor(table, [time, half, 2]);
}

/** @param plain columns at the beginning of each head that stay */
function rotate(x: Tensor, turns: Tensor, heads: number, plain: number, direction: 1 | -1): Tensor {
  const [, time, width] = x.shape as [number, number, number];
  const half = (width / heads - plain) / 2;
  return runKernel({
    name: 'rotary',
    inputs: { x, turns },
    outputs: { y: { shape: x.shape } },
    integers: { time, heads, half, plain },
    floats: { direction },
    // A thread turns a pair, and hands on every so-many-th of the columns that stay.
    body: `
  let j = i % u.half;
  let head = i / u.half;
  let t = (head / u.heads) % u.time;
  let c = turns[2u * (t * u.half + j)];
  let s = turns[2u * (t * u.half + j) + 1u] * u.direction;
  let start = head * (u.plain + 2u * u.half);
  let first = start + u.plain + j;
  let second = first + u.half;
  store_y(first, x[first] * c - x[second] * s);
  store_y(second, x[second] * c + x[first] * s);${
    plain > 0
      ? '\n  for (var at = start + j; at < start + u.plain; at += u.half) { store_y(at, x[at]); }'
      : ''
  }`,
    threads: (x.size / (plain + 2 * half)) * half,
  }).y;
}

/**
 * @param x [batch, time, heads × D] @param start position of the first step
 * @param plain columns at the beginning of each head that are not turned; D − plain is even
 * @returns the same shape
 */
export function rotary(x: Tensor, heads: number, start = 0, plain = 0): Tensor {
  const [, time, width] = x.shape as [number, number, number];
  return differentiable(
    [x],
    () => {
      const turns = tableOfTurns(time, (width / heads - plain) / 2, start);
      return { value: rotate(x, turns, heads, plain, 1), saved: { turns } };
    },
    (dy, { turns }) => [rotate(dy, turns, heads, plain, -1)],
  );
}
