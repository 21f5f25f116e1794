/**
 * Random numbers that are the same on every JavaScript engine. What decides a batch or an initial weight comes from
 * here: integers, IEEE-exact arithmetic (+ − × ÷ √) and polynomials, never `Math.log` or `Math.cos`, which engines
 * round differently. Generator: xoroshiro128+ of pure-rand, seeded from a hash of the seed and of the stream's name.
 */
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** Uniform integer in [0, 2^32). */
  uint32(): number;
  /** Uniform integer in [0, n), without bias; n is an integer in [1, 2^32]. */
  below(n: number): number;
  /** Uniform in [0, 1) in steps of 2^-24: exact in float32. */
  uniform(): number;
  /** Standard normal, by the inverse of its distribution function; error below 1e-6, at most 6.34 away from 0. */
  normal(): number;
  /** Reorders in place, every order equally likely; returns the same array. */
  shuffle<A extends { length: number; [index: number]: unknown }>(array: A): A;
  /** The integers 0 … n − 1 in random order. */
  permutation(n: number): Uint32Array<ArrayBuffer>;
}

/**
 * A generator for (seed, stream). The stream's parts name what it is for: `random(seed, 'batch', task, index)`. Streams
 * that differ in any part are independent; 1 and '1' differ, and so do ('ab') and ('a', 'b').
 * @param seed integer in [0, 2^53)
 * @throws RangeError for a seed or a part that is no safe integer
 */
export function random(seed: number, ...stream: (string | number)[]): Random {
  const generator = xoroshiro128plusFromState(hash([seed, ...stream]));
  const uint32 = () => generator.next() >>> 0;

  function below(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 0x1_0000_0000) {
      throw new RangeError(`below(n) needs an integer from 1 to 2^32, not ${n}.`);
    }
    // The high bits choose: the lowest bits of xoroshiro128+ are its weakest.
    const width = Math.floor(0x1_0000_0000 / n);
    for (;;) {
      const value = Math.floor(uint32() / width);
      if (value < n) return value;
    }
  }

  function shuffle<A extends { length: number; [index: number]: unknown }>(array: A): A {
    for (let last = array.length - 1; last > 0; last--) {
      const chosen = below(last + 1);
      const kept = array[last];
      array[last] = array[chosen];
      array[chosen] = kept;
    }
    return array;
  }

  return {
    uint32,
    below,
    uniform: () => (uint32() >>> 8) / 0x100_0000,
    normal: () => normalQuantile(uint32()),
    shuffle,
    permutation(n) {
      const order = new Uint32Array(n);
      for (let index = 0; index < n; index++) order[index] = index;
      return shuffle(order);
    },
  };
}

/**
 * Standard normal quantile at (bits + ½) / 2^32, for bits a 32-bit unsigned integer. Odd about the middle: the values
 * for `bits` and for 2^32 − 1 − bits are exact negatives. Rational approximations of Wichura, "Algorithm AS 241",
 * Applied Statistics 37 (1988), the 7-digit variant.
 */
export function normalQuantile(bits: number): number {
  const q = (bits + 0.5 - 0x8000_0000) / 0x1_0000_0000; // probability − ½, exact
  if (q > -0.425 && q < 0.425) {
    const r = 0.180625 - q * q;
    const above = ((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179;
    const under = ((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1;
    return (q * above) / under;
  }
  const tail = q < 0 ? bits : 0xffff_ffff - bits; // the nearer tail holds (tail + ½) / 2^32
  const r = Math.sqrt(33 * LN2 - logOfInteger(2 * tail + 1));
  return q < 0 ? -tailQuantile(r) : tailQuantile(r);
}

/** Normal quantile in the upper tail at r = √(−log of the probability left above it). */
function tailQuantile(root: number): number {
  if (root <= 5) {
    const r = root - 1.6;
    const above = ((0.17023821103 * r + 1.3067284816) * r + 2.75681539) * r + 1.4234372777;
    const under = (0.12021132975 * r + 0.7370016425) * r + 1;
    return above / under;
  }
  const r = root - 5;
  const above = ((0.017337203997 * r + 0.42868294337) * r + 3.081226386) * r + 6.657905115;
  const under = (0.012258202635 * r + 0.24197894225) * r + 1;
  return above / under;
}

const LN2 = 0.6931471805599453;

/** Natural logarithm of an integer in [1, 2^32): powers of two taken out, then 2 artanh((m − 1) / (m + 1)) as a series. */
function logOfInteger(value: number): number {
  let exponent = 31 - Math.clz32(value);
  let mantissa = value / ((1 << exponent) >>> 0); // in [1, 2), exact
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1); // |s| ≤ 0.172
  const t = s * s;
  const series = 1 + t * (1 / 3 + t * (1 / 5 + t * (1 / 7 + t * (1 / 9 + t * (1 / 11 + t / 13)))));
  return exponent * LN2 + 2 * s * series;
}

/** 128 bits from a list of integers and strings; each part is absorbed with its kind and length, so parts cannot run together. */
function hash(parts: (string | number)[]): [number, number, number, number] {
  const lanes: [number, number, number, number] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667];
  const absorb = (word: number) => {
    let carried = word | 0;
    for (let lane = 0; lane < 4; lane++) {
      // Each lane passes its mixed value on, so that every word reaches all four.
      carried = mix(Math.imul(lanes[lane]! ^ carried, 0x9e3779b1) + lane + 1);
      lanes[lane] = carried;
    }
  };
  for (const part of parts) {
    if (typeof part === 'number') {
      if (!Number.isSafeInteger(part)) throw new RangeError(`A seed must be a whole number, not ${part}.`);
      absorb(1);
      absorb(part); // the low 32 bits
      absorb(Math.floor(part / 0x1_0000_0000));
    } else {
      absorb(2);
      absorb(part.length);
      for (let index = 0; index < part.length; index++) absorb(part.charCodeAt(index));
    }
  }
  lanes[3] = lanes[3] | 1; // the all-zero state is the generator's one fixed point
  return lanes;
}

/** A bijection of 32-bit integers in which every input bit reaches every output bit (murmur3's finaliser). */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
