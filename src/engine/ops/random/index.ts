/**
 * Random numbers made on the GPU by a counter-based generator: each is a hash of (seed, step, stream, index), so nothing is
 * stored, nothing depends on order, and a replay draws afresh when the step in its buffer moves on. Hash: pcg4d (Jarzynski
 * & Olano, "Hash Functions for GPU Rendering", 2020). Normals by Box & Muller (1958).
 */
import { TrainabilityError } from '../../../base/errors';
import { runKernel } from '../../kernel';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';

/** Four words of 32 random bits for element `at` of a stream; uniform in [0, 1) in steps of 2⁻²⁴, as float32 holds it. */
const declarations = `
fn pcg4d(start: vec4u) -> vec4u {
  var v = start * 1664525u + 1013904223u;
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  v ^= v >> vec4u(16u);
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  return v;
}
fn uniformOf(word: u32) -> f32 { return f32(word >> 8u) * ${2 ** -24}; }`;

/** The words of this thread's element. */
const words = 'pcg4d(vec4u(i, u.stream, u32(key[0]), u32(key[1])))';

/**
 * Uniform in [0, 1).
 * @param key int32 [2]: seed and step @param stream tells this use from others of the same key, an integer in [0, 2³²)
 */
export function uniformNoise(shape: number[], key: Tensor, stream: number): Tensor {
  return runKernel({
    name: 'uniform noise',
    inputs: { key },
    outputs: { noise: { shape } },
    integers: { stream },
    declarations,
    body: `store_noise(i, uniformOf(${words}.w));`,
    threads: shape.reduce((product, size) => product * size, 1),
  }).noise;
}

/** Standard normal, at most 5.9 away from 0. @param key, stream as in `uniformNoise` */
export function normalNoise(shape: number[], key: Tensor, stream: number): Tensor {
  return runKernel({
    name: 'normal noise',
    inputs: { key },
    outputs: { noise: { shape } },
    integers: { stream },
    declarations,
    // The half step keeps the logarithm's argument above 0. An angle within ±π is where WGSL bounds the error of cos.
    body: `
  let bits = ${words};
  let radius = sqrt(max(-2.0 * log(min(uniformOf(bits.z) + ${2 ** -25}, 1.0)), 0.0));
  store_noise(i, radius * cos(${2 * Math.PI} * (uniformOf(bits.w) - 0.5)));`,
    threads: shape.reduce((product, size) => product * size, 1),
  }).noise;
}

/**
 * Dropout (Srivastava et al. 2014): zero with probability `rate`, the rest scaled by 1 / (1 − rate). The backward pass makes
 * the same mask again, from the key as it is then: both passes belong to one step.
 * @param key, stream as in `uniformNoise`
 * @throws TrainabilityError unsupported-config for a rate outside [0, 1)
 */
export function dropout(x: Tensor, rate: number, key: Tensor, stream: number): Tensor {
  if (!(rate >= 0 && rate < 1)) {
    throw new TrainabilityError('unsupported-config', `A dropout rate is from 0 to below 1, not ${rate}.`, {
      rate,
    });
  }
  const mask = (name: string, whole: Tensor): Tensor =>
    runKernel({
      name,
      inputs: { whole, key },
      outputs: { kept: { shape: x.shape } },
      integers: { stream },
      floats: { rate },
      declarations,
      body: `store_kept(i, select(0.0, whole[i] / (1.0 - u.rate), uniformOf(${words}.w) >= u.rate));`,
      threads: x.size,
    }).kept;
  return differentiable(
    [x],
    () => ({ value: mask('dropout', x), saved: {} }),
    (dy) => [mask('dropout gradient', dy)],
  );
}
