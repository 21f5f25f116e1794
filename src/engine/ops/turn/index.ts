/**
 * Turns rows of numbers by phases that the data decide, in every head by its own: element j and j + N/2 of a row are a
 * complex number, which a phase multiplies by exp(i·φ). So a state space of real numbers behaves as one of complex
 * numbers (Mamba-3, Lahoti et al. 2025).
 */
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import { trigonometry } from '../elementwise/functions';

export interface TurnSizes {
  /** Rows of N numbers that every step has. */
  rows: number;
  heads: number;
}

/** WGSL: where pair j of row r at step `at` lies in x, and of head h in y; the second of a pair is `u.half` further. */
const places = (rows: number, heads: number) => `${trigonometry}
fn pairOf(at: u32, r: u32, j: u32, half: u32) -> u32 { return (at * ${rows}u + r) * 2u * half + j; }
fn turnedOf(at: u32, r: u32, h: u32, j: u32, half: u32) -> u32 { return ((at * ${rows}u + r) * ${heads}u + h) * 2u * half + j; }`;

/**
 * @param x [batch, time, rows × N], N even @param phases [batch, time, heads × N/2]
 * @returns [batch, time, rows × heads × N]: each row as each head sees it
 */
export function turn(x: Tensor, phases: Tensor, { rows, heads }: TurnSizes): Tensor {
  const [batch, time, width] = x.shape as [number, number, number];
  const half = width / rows / 2;
  const declarations = places(rows, heads);
  return differentiable(
    [x, phases],
    () => ({
      value: runKernel({
        name: 'turn',
        inputs: { x, phases },
        outputs: { y: { shape: [batch, time, heads * width] } },
        integers: { half },
        declarations,
        body: `
  let j = i % u.half;
  let h = i / u.half % ${heads}u;
  let r = i / (u.half * ${heads}u) % ${rows}u;
  let at = i / (u.half * ${heads * rows}u);
  let phase = phases[(at * ${heads}u + h) * u.half + j];
  let c = cosine(phase);
  let s = sine(phase);
  let source = pairOf(at, r, j, u.half);
  let place = turnedOf(at, r, h, j, u.half);
  store_y(place, x[source] * c - x[source + u.half] * s);
  store_y(place + u.half, x[source + u.half] * c + x[source] * s);`,
        threads: (x.size / 2) * heads,
      }).y,
      saved: { x, phases },
    }),
    (dy, saved) => {
      const { dx } = runKernel({
        name: 'turn gradient',
        inputs: { phases: saved.phases, dy },
        outputs: { dx: { shape: x.shape } },
        integers: { half },
        declarations,
        body: `
  let j = i % u.half;
  let r = i / u.half % ${rows}u;
  let at = i / (u.half * ${rows}u);
  var total = vec2f();
  for (var h = 0u; h < ${heads}u; h++) {
    let phase = phases[(at * ${heads}u + h) * u.half + j];
    let c = cosine(phase);
    let s = sine(phase);
    let source = turnedOf(at, r, h, j, u.half);
    total += vec2f(dy[source] * c + dy[source + u.half] * s, dy[source + u.half] * c - dy[source] * s);
  }
  let place = pairOf(at, r, j, u.half);
  store_dx(place, total.x);
  store_dx(place + u.half, total.y);`,
        threads: x.size / 2,
      });
      const { dPhases } = runKernel({
        name: 'turn gradient of phases',
        inputs: { x: saved.x, phases: saved.phases, dy },
        outputs: { dPhases: { shape: phases.shape } },
        integers: { half },
        declarations,
        body: `
  let j = i % u.half;
  let h = i / u.half % ${heads}u;
  let at = i / (u.half * ${heads}u);
  let c = cosine(phases[i]);
  let s = sine(phases[i]);
  var total = 0.0;
  for (var r = 0u; r < ${rows}u; r++) {
    let source = pairOf(at, r, j, u.half);
    let place = turnedOf(at, r, h, j, u.half);
    let first = x[source] * c - x[source + u.half] * s;
    let second = x[source + u.half] * c + x[source] * s;
    total += dy[place + u.half] * first - dy[place] * second;
  }
  store_dPhases(i, total);`,
        threads: phases.size,
      });
      return [dx, dPhases];
    },
  );
}
