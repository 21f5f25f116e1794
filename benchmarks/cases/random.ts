/** Random numbers are a hash of their key, so they have twins like all else. */
import { dropout, normalNoise, uniformNoise } from '../../src/engine/ops/random';
import {
  dropoutComposed,
  normalNoiseComposed,
  uniformNoiseComposed,
} from '../../src/engine/ops/random/composed';
import type { Tensor } from '../../src/engine/tf';
import type { Operand } from '../../tests/browser/support/compare';
import { twins } from './case';

/** Seed and step. */
const key: Operand = { shape: [2], integers: Int32Array.of(2 ** 31 - 1, 7) };
const STREAM = 123_456_789;

/** WGSL's cos may be off by 2⁻¹¹: of a sixteenth, that is within the tolerance, and a wrong number is far beyond it. */
const aSixteenth = (op: typeof normalNoise) => (x: Tensor, words: Tensor) =>
  x.mul(op(x.shape, words, STREAM).div(16).add(1));

export const noises = [
  ...twins(
    'uniform noise',
    (x: Tensor, words: Tensor) => x.mul(uniformNoise(x.shape, words, STREAM)),
    (x: Tensor, words: Tensor) => x.mul(uniformNoiseComposed(x.shape, words, STREAM)),
    [[1, 1], key],
    [[31, 33], key],
  ),
  ...twins('normal noise', aSixteenth(normalNoise), aSixteenth(normalNoiseComposed), [[31, 33], key]),
  ...[0, 0.1, 0.9].flatMap((rate) =>
    twins(
      `dropout ${rate}`,
      (x: Tensor, words: Tensor) => dropout(x, rate, words, STREAM),
      (x: Tensor, words: Tensor) => dropoutComposed(x, rate, words, STREAM),
      [[31, 33], key],
    ),
  ),
];
