/** The characters of a text by split: which get a symbol of their own, and how well their frequencies alone predict. */
import { textLimits } from '../base/own-text';
import type { Held } from './tasks/text';
import type { Block } from './text-splits';
import { UNKNOWN } from './word-edges';

/** A character that training has less often gets no symbol: nobody could learn it. */
const LEAST_COUNT = 3;

export type CharacterCounts = Record<Held, Map<string, number>>;

export function countBySplit(text: string, blocks: readonly Block[]): CharacterCounts {
  const counts: CharacterCounts = { train: new Map(), evaluation: new Map(), test: new Map() };
  for (const { split, from, to } of blocks) {
    const mine = counts[split];
    for (const character of text.slice(from, to)) mine.set(character, (mine.get(character) ?? 0) + 1);
  }
  return counts;
}

/** Those that have a symbol, by code point: the most frequent of training. */
export function frequentCharacters({ train }: CharacterCounts): string[] {
  const byCode = (a: string, b: string) => a.codePointAt(0)! - b.codePointAt(0)!;
  return [...train]
    .filter(([character, times]) => times >= LEAST_COUNT && character !== UNKNOWN)
    .sort(([a, first], [b, second]) => second - first || byCode(a, b))
    .slice(0, textLimits.mostCharacters)
    .map(([character]) => character)
    .sort(byCode);
}

export const totalOf = (counts: Map<string, number>): number =>
  [...counts.values()].reduce((sum, times) => sum + times, 0);

/** Share of all characters that have no symbol. */
export function rareShare(counts: CharacterCounts, characters: readonly string[]): number {
  const all = Object.values(counts);
  const known = characters.reduce(
    (sum, character) => sum + all.reduce((times, split) => times + (split.get(character) ?? 0), 0),
    0,
  );
  const total = all.reduce((sum, split) => sum + totalOf(split), 0);
  return (total - known) / total;
}

/**
 * Cross-entropy of evaluation under the frequencies of training, in nats per character; rare ones are one. For people to read:
 * no batch depends on it.
 */
export function blindNats({ train, evaluation }: CharacterCounts, characters: readonly string[]): number {
  const known = new Set(characters);
  const nats = (times: number) => -Math.log(Math.max(1, times) / totalOf(train));
  const rare = [...train].reduce((sum, [character, times]) => sum + (known.has(character) ? 0 : times), 0);
  const rareNats = nats(rare);
  const sum = [...evaluation].reduce(
    (total, [character, times]) =>
      total + times * (known.has(character) ? nats(train.get(character)!) : rareNats),
    0,
  );
  return sum / totalOf(evaluation);
}
