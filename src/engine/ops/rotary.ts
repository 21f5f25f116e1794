/** Rotary positions (Su et al. 2021), in the split-half form that Llama uses. The gradient is the opposite rotation. */
import { runKernel } from '../kernel';
import type { Tensor } from '../tf';
import { differentiable } from './custom';

export const ROTARY_BASE = 10_000;

function rotate(x: Tensor, heads: number, direction: 1 | -1): Tensor {
  const [, time, width] = x.shape as [number, number, number];
  const half = width / heads / 2;
  return runKernel({
    name: 'rotary',
    inputs: { x },
    outputs: { y: { shape: x.shape } },
    integers: { time, heads, half },
    // ln(base) / half, so that frequency j is exp(−j · step)
    floats: { step: Math.log(ROTARY_BASE) / half, direction },
    body: `
  let j = i % u.half;
  let head = i / u.half;
  let t = (head / u.heads) % u.time;
  let angle = f32(t) * exp(-f32(j) * u.step) * u.direction;
  let first = head * 2u * u.half + j;
  let second = first + u.half;
  let c = cos(angle);
  let s = sin(angle);
  y[first] = x[first] * c - x[second] * s;
  y[second] = x[second] * c + x[first] * s;`,
    threads: x.size / 2,
  }).y;
}

/** @param x [batch, time, heads × D], D even @returns the same shape */
export function rotary(x: Tensor, heads: number): Tensor {
  return differentiable(
    [x],
    () => ({ value: rotate(x, heads, 1), saved: {} }),
    (dy) => [rotate(dy, heads, -1)],
  );
}
