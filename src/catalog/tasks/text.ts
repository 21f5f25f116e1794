/**
 * Texts as tasks: every next token predicted. Training windows begin anywhere; evaluation and test windows lie end to end, in
 * an order in which every beginning is spread evenly over the split.
 */
import type { Alphabet, Split, TaskSource, TaskShape } from '../task';
import { sourceOf, type Examples } from './source';

/** The splits that a text is cut in. */
export type Held = Exclude<Split, 'unseen'>;

/** @param tokens ids of each split @param more what else is known of the source */
export function textSource(
  id: string,
  shape: TaskShape,
  tokens: Record<Held, Uint8Array | Uint16Array>,
  alphabet: Alphabet,
  more: Partial<Examples> = {},
): TaskSource {
  const time = shape.input[0]!;
  const windows = (split: Held) => Math.floor((tokens[split].length - 1) / time);
  return sourceOf({
    id,
    shape,
    symbols: alphabet.symbols,
    answers: alphabet.symbols,
    alphabet,
    order: 'anywhere',
    count(split) {
      if (split === 'unseen') return 0;
      return split === 'train' ? tokens.train.length - time : windows(split);
    },
    write(split, _seed, index, inputs, targets) {
      const held = split as Held;
      const start = held === 'train' ? index : spread(index, windows(held)) * time;
      inputs.set(tokens[held].subarray(start, start + time));
      targets.set(tokens[held].subarray(start + 1, start + 1 + time));
    },
    ...more,
  });
}

/** Place of number n in an order of 0 … count − 1 whose beginnings are all spread evenly: steps near the golden ratio. */
function spread(n: number, count: number): number {
  let step = Math.max(1, Math.round(count * 0.6180339887498949));
  while (greatestCommonDivisor(step, count) !== 1) step++;
  return (n * step) % count;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
