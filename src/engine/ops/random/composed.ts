/** The same numbers in JavaScript and stock TensorFlow.js operations: specification, test and fallback. */
import { tf, type Tensor } from '../../tf';

type Words = [number, number, number, number];

/** pcg4d on unsigned 32-bit integers. */
export function pcg4d(start: Words): Words {
  let [x, y, z, w] = start.map((word) => (Math.imul(word, 1664525) + 1013904223) | 0) as Words;
  const mix = () => {
    x = (x + Math.imul(y, w)) | 0;
    y = (y + Math.imul(z, x)) | 0;
    z = (z + Math.imul(x, y)) | 0;
    w = (w + Math.imul(y, z)) | 0;
  };
  mix();
  x ^= x >>> 16;
  y ^= y >>> 16;
  z ^= z >>> 16;
  w ^= w >>> 16;
  mix();
  return [x >>> 0, y >>> 0, z >>> 0, w >>> 0];
}

const uniformOf = (word: number): number => (word >>> 8) / 2 ** 24;

/** One number from the words of each element. */
function noise(shape: number[], key: Tensor, stream: number, number: (words: Words) => number): Tensor {
  const [seed, step] = key.dataSync() as Int32Array;
  const values = Float32Array.from(
    { length: shape.reduce((product, size) => product * size, 1) },
    (_, index) => number(pcg4d([index, stream, seed!, step!])),
  );
  return tf.tensor(values, shape);
}

export const uniformNoiseComposed = (shape: number[], key: Tensor, stream: number): Tensor =>
  noise(shape, key, stream, ([, , , w]) => uniformOf(w));

export const normalNoiseComposed = (shape: number[], key: Tensor, stream: number): Tensor =>
  noise(shape, key, stream, ([, , z, w]) => {
    const radius = Math.sqrt(-2 * Math.log(Math.min(Math.fround(uniformOf(z) + 2 ** -25), 1)));
    return radius * Math.cos(2 * Math.PI * (uniformOf(w) - 0.5));
  });

export function dropoutComposed(x: Tensor, rate: number, key: Tensor, stream: number): Tensor {
  return x.mul(
    uniformNoiseComposed(x.shape, key, stream)
      .greaterEqual(rate)
      .toFloat()
      .div(1 - rate),
  );
}
