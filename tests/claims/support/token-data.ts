/** A text by character as nanoGPT cuts it: the first 90 % train, the rest is held out; an id for each character, in order. */
import type { TaskShape } from '../../../src/catalog/task';
import { type Held, textSource } from '../../../src/catalog/tasks/text';
import type { Data } from '../../../src/trainer/data';

const TIME = 64;

export interface Cut {
  tokens: Record<Held, Uint8Array | Uint16Array>;
  symbols: string[];
}

export function cut(text: string): Cut {
  const symbols = [...new Set(text)].sort();
  const ids = new Map(symbols.map((symbol, id) => [symbol, id]));
  const all = Uint8Array.from(text, (symbol) => ids.get(symbol)!);
  const border = Math.floor(0.9 * all.length);
  const held = all.subarray(border);
  return { tokens: { train: all.subarray(0, border), evaluation: held, test: held }, symbols };
}

/** As the trainer asks for it; whatever task a request names, this is it. */
export function dataOf({ tokens, symbols }: Cut): Data {
  const shape: TaskShape = {
    kind: 'tokens',
    input: [TIME],
    target: [TIME],
    vocabulary: symbols.length,
    classes: symbols.length,
    nextToken: true,
  };
  const alphabet = { symbols, unknown: 0, separator: '', prompt: '\n' };
  // Names the stream that the windows are drawn from.
  const source = textSource('tiny-shakespeare', shape, tokens, alphabet);
  return {
    open: () => Promise.resolve(),
    facts: () => {
      const { examples, score, answers } = source;
      return Promise.resolve({ shape, examples, score, symbols, answers, alphabet, objective: null });
    },
    batches: (request, split, first, count, size) => {
      const batches = Array.from({ length: count }, (_, at) =>
        source.batch(split, request.seed, first + at, size),
      );
      return Promise.resolve({ batches, seconds: 0 });
    },
  };
}
