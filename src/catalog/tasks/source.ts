/** Batches from single examples: every task says how example number n is written, and the rest is the same for all. */
import type { Split, TaskShape, TaskSource } from '../task';

export interface Examples<Inputs extends Int32Array | Float32Array> {
  shape: TaskShape;
  newInputs: (length: number) => Inputs;
  count: (split: Split) => number;
  /**
   * Writes one example. Only training examples may depend on the seed, and for them `example` counts without end; in the
   * other splits it is below `count(split)`.
   */
  write: (split: Split, seed: number, example: number, inputs: Inputs, targets: Int32Array) => void;
}

/**
 * Batch `index` of `size` holds the examples from `index · size` on: the order of examples does not depend on the batch
 * size. Evaluation and test begin again where their examples end.
 */
export function sourceOf<Inputs extends Int32Array | Float32Array>(examples: Examples<Inputs>): TaskSource {
  const { shape, newInputs, count, write } = examples;
  const inputLength = product(shape.input);
  const targetLength = product(shape.target);
  return {
    shape,
    examples: count,
    batch(split, seed, index, size) {
      const inputs = newInputs(size * inputLength);
      const targets = new Int32Array(size * targetLength);
      for (let place = 0; place < size; place++) {
        const number = index * size + place;
        write(
          split,
          split === 'train' ? seed : 0,
          split === 'train' ? number : number % count(split),
          inputs.subarray(place * inputLength, (place + 1) * inputLength) as Inputs,
          targets.subarray(place * targetLength, (place + 1) * targetLength),
        );
      }
      return { inputs, targets };
    },
  };
}

function product(sizes: number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}
