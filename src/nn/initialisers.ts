/** Initial values, made on the CPU so that they are the same on every machine. */
import type { Random } from '../base/random';

/** Fills a parameter of `size` elements. */
export interface Initialiser {
  (random: Random, size: number): Float32Array;
  /** As documents write it. */
  text?: string;
}

/** Gives an initialiser its name in documents. */
export const called = (text: string, initialise: Initialiser): Initialiser =>
  Object.assign((random: Random, size: number) => initialise(random, size), { text });

const short = (value: number): string => String(Number(value.toPrecision(3)));

/** The same number everywhere. */
export const constant = (value: number): Initialiser =>
  called(short(value), (_, size) => new Float32Array(size).fill(value));

export const zeros = constant(0);
export const ones = constant(1);

export const normal = (deviation: number): Initialiser =>
  called(`N(0, ${short(deviation)})`, (random, size) =>
    Float32Array.from({ length: size }, () => deviation * random.normal()),
  );

/** Uniform in ±bound. */
export const uniform = (bound: number): Initialiser =>
  called(`U(±${short(bound)})`, (random, size) =>
    Float32Array.from({ length: size }, () => bound * (2 * random.uniform() - 1)),
  );

/** He et al. 2015, for rectifiers: keeps the variance of activations. */
export const he = (fanIn: number): Initialiser => normal(Math.sqrt(2 / fanIn));

/** Glorot & Bengio 2010: keeps the variance of activations and of gradients, as far as both can be. */
export const glorot = (fanIn: number, fanOut: number): Initialiser =>
  uniform(Math.sqrt(6 / (fanIn + fanOut)));

/** PyTorch's default for linear maps. */
export const fanInUniform = (fanIn: number): Initialiser => uniform(1 / Math.sqrt(fanIn));

/**
 * A random orthogonal matrix (Saxe et al. 2014): random pairs of rows are turned in their plane by random angles, in rounds
 * that pair off all rows. Each round doubles what a row is mixed of; three times as many as that takes leave no trace of
 * the start (Kac's walk), in n²·log n instead of the n³ of Gram and Schmidt.
 */
export const orthogonal: Initialiser = called('orthogonal', (random, size) => {
  const width = Math.sqrt(size);
  const matrix = new Float64Array(size);
  for (let row = 0; row < width; row++) matrix[row * (width + 1)] = 2 * random.below(2) - 1;
  for (let round = 3 * (32 - Math.clz32(width)); round > 0; round--) {
    const order = random.permutation(width);
    for (let pair = 0; pair + 1 < width; pair += 2) {
      const [along, across] = [random.normal(), random.normal()];
      const length = Math.sqrt(along * along + across * across);
      const [cosine, sine] = [along / length, across / length];
      const [first, second] = [order[pair]! * width, order[pair + 1]! * width];
      for (let column = 0; column < width; column++) {
        const [a, b] = [matrix[first + column]!, matrix[second + column]!];
        matrix[first + column] = cosine * a - sine * b;
        matrix[second + column] = sine * a + cosine * b;
      }
    }
  }
  return Float32Array.from(matrix);
});
