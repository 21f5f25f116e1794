/** The tokens of a text: its characters, or byte pairs that are learnt over its distinct words. */
import { learnBytePairs, type Words } from './byte-pairs';
import type { Held } from './tasks/text';
import type { Block } from './text-splits';
import { isEdge, UNKNOWN } from './word-edges';

export interface Tokens {
  /** By id: the characters, UNKNOWN, the joined ones. */
  symbols: string[];
  tokens: Record<Held, Uint16Array>;
}

/** Ids of single characters; what they lack is UNKNOWN, which comes after them. */
function idsOf(text: string, characters: readonly string[]): Uint16Array {
  const known = new Map(characters.map((character, id) => [character, id]));
  return Uint16Array.from(text, (character) => known.get(character) ?? characters.length);
}

const held = ['train', 'evaluation', 'test'] as const;

export function characterTokens(text: string, blocks: readonly Block[], characters: string[]): Tokens {
  const whole = (split: Held) =>
    blocks
      .filter((block) => block.split === split)
      .map(({ from, to }) => text.slice(from, to))
      .join('');
  const [train, evaluation, test] = held.map((split) => idsOf(whole(split), characters));
  return {
    symbols: [...characters, UNKNOWN],
    tokens: { train: train!, evaluation: evaluation!, test: test! },
  };
}

/** @param count symbols in all @param pause as of `learnBytePairs` */
export async function bytePairTokens(
  text: string,
  blocks: readonly Block[],
  characters: string[],
  count: number,
  pause: (done: number) => Promise<void>,
): Promise<Tokens> {
  const { words, order } = distinctWords(text, blocks, characters);
  const singles = [...characters, UNKNOWN];
  const { merges, ids, starts } = await learnBytePairs(words, singles.length, count, pause);
  const symbols = singles;
  for (const [left, right] of merges) symbols.push(symbols[left]! + symbols[right]!);
  const tokens = (split: Held) => {
    const mine = order[split];
    const all = new Uint16Array(mine.reduce((sum, word) => sum + starts[word + 1]! - starts[word]!, 0));
    let at = 0;
    for (const word of mine) {
      all.set(ids.subarray(starts[word], starts[word + 1]), at);
      at += starts[word + 1]! - starts[word]!;
    }
    return all;
  };
  return {
    symbols,
    tokens: { train: tokens('train'), evaluation: tokens('evaluation'), test: tokens('test') },
  };
}

/** Each word once, with how often training has it; and for each split its words in their order. */
function distinctWords(
  text: string,
  blocks: readonly Block[],
  characters: string[],
): { words: Words; order: Record<Held, number[]> } {
  const indices = new Map<string, number>();
  const weights: number[] = [];
  const order: Record<Held, number[]> = { train: [], evaluation: [], test: [] };
  for (const { split, from, to } of blocks) {
    for (const word of wordsOf(text, from, to)) {
      let index = indices.get(word);
      if (index === undefined) {
        indices.set(word, (index = weights.length));
        weights.push(0);
      }
      if (split === 'train') weights[index]!++;
      order[split].push(index);
    }
  }
  const all = [...indices.keys()];
  const starts = new Int32Array(all.length + 1);
  const ids = idsOf(all.join(''), characters);
  all.forEach((word, index) => (starts[index + 1] = starts[index]! + [...word].length));
  return { words: { ids, starts, weights: Int32Array.from(weights) }, order };
}

function* wordsOf(text: string, from: number, to: number): Generator<string> {
  let begin = from;
  for (let at = from; at < to;) {
    const code = text.codePointAt(at)!;
    const after = at + (code > 0xffff ? 2 : 1);
    if (after >= to || isEdge(code, text.codePointAt(after)!)) {
      yield text.slice(begin, after);
      begin = after;
    }
    at = after;
  }
}
