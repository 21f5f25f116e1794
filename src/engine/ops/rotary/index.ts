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

function rotate(x: Tensor, turns: Tensor, heads: number, direction: 1 | -1): Tensor {
  const [, time, width] = x.shape as [number, number, number];
  const half = width / heads / 2;
  return runKernel({
    name: 'rotary',
    inputs: { x, turns },
    outputs: { y: { shape: x.shape } },
    integers: { time, heads, half },
    floats: { direction },
    body: `
  let j = i % u.half;
  let head = i / u.half;
  let t = (head / u.heads) % u.time;
  let c = turns[2u * (t * u.half + j)];
  let s = turns[2u * (t * u.half + j) + 1u] * u.direction;
  let first = head * 2u * u.half + j;
  let second = first + u.half;
  store_y(first, x[first] * c - x[second] * s);
  store_y(second, x[second] * c + x[first] * s);`,
    threads: x.size / 2,
  }).y;
}

/** @param x [batch, time, heads × D], D even @param start position of the first step @returns the same shape */
export function rotary(x: Tensor, heads: number, start = 0): Tensor {
  const [, time, width] = x.shape as [number, number, number];
  return differentiable(
    [x],
    () => {
      const turns = tableOfTurns(time, width / heads / 2, start);
      return { value: rotate(x, turns, heads, 1), saved: { turns } };
    },
    (dy, { turns }) => [rotate(dy, turns, heads, -1)],
  );
}
