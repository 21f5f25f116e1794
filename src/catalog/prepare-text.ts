/**
 * From the bytes of a visitor's file to what a task trains on: checked, cut in splits, its symbols learnt from the training
 * part alone. The same bytes and the same choice give the same tokens everywhere. Nothing here stores or sends anything.
 */
import { refuseText, type SymbolChoice, textLimits, type TextSummary } from '../base/own-text';
import { sha256 } from '../base/sha256';
import { readPlainText } from './plain-text';
import type { Alphabet } from './task';
import type { Held } from './tasks/text';
import {
  blindNats,
  type CharacterCounts,
  countBySplit,
  frequentCharacters,
  rareShare,
  totalOf,
} from './text-characters';
import { type Block, splitText } from './text-splits';
import { bytePairTokens, characterTokens } from './text-tokens';

/** Raised with whatever changes the tokens of a text: its fingerprints are others then. */
const FORM = 1;
/** Tokens that each split must have that judges: a window of 64, and what follows it. */
const LEAST_TOKENS = 65;
/** Symbols, and characters of the beginning, that are shown. */
const COMMON = 24;
const BEGINNING = 400;
/** Characters that a trained model goes on from, where nobody says otherwise. */
const PROMPT = 40;

/** A text that has passed all that can be checked before its symbols are learnt. */
export interface ReadText {
  fingerprint: string;
  text: string;
  blocks: Block[];
  counts: CharacterCounts;
  /** Those that have a symbol, by code point. */
  characters: string[];
  choice: SymbolChoice;
}

/** What a run loads. */
export interface TextTokens {
  fingerprint: string;
  alphabet: Alphabet;
  /** Of the evaluation split. */
  tokensPerCharacter: number;
  tokens: Record<Held, Uint16Array>;
}

export interface PreparedText {
  summary: TextSummary;
  tokens: TextTokens;
}

/** @throws TrainabilityError bad-argument with `detail.reason`, one of `textRefusals` */
export async function readText(bytes: Uint8Array<ArrayBuffer>, choice: SymbolChoice): Promise<ReadText> {
  const text = readPlainText(bytes);
  const blocks = splitText(text);
  const counts = countBySplit(text, blocks);
  const characters = frequentCharacters(counts);
  if (characters.length < 2)
    throw refuseText('one-character', 'There is nothing to learn in it.', '', 'a text of several characters');
  if (choice.kind === 'byte-pairs') checkSymbols(choice.symbols, characters.length);
  const named = new TextEncoder().encode(`${JSON.stringify([FORM, choice])}\n${text}`);
  const fingerprint = (await sha256(named)).slice(0, 16);
  return { fingerprint, text, blocks, counts, characters, choice };
}

function checkSymbols(symbols: number, characters: number): void {
  const least = characters + 2; // the one for rare ones, and a pair
  const most = textLimits.mostSymbols;
  if (Number.isInteger(symbols) && symbols >= least && symbols <= most) return;
  const sentence = `Every one of the ${characters} characters of the text is a symbol; ${symbols} in all cannot be.`;
  throw refuseText('symbols', sentence, symbols, `a whole number from ${least} to ${most}`, { least, most });
}

/**
 * @param pause is waited for every few milliseconds, with the share that is done; what it throws ends the work
 * @throws TrainabilityError bad-argument where so many symbols leave too few tokens to judge by
 */
export async function prepareText(
  read: ReadText,
  name: string,
  pause: (done: number) => Promise<void>,
): Promise<PreparedText> {
  const { fingerprint, text, blocks, counts, characters, choice } = read;
  await pause(0);
  const { symbols, tokens } =
    choice.kind === 'characters'
      ? characterTokens(text, blocks, characters)
      : await bytePairTokens(text, blocks, characters, choice.symbols, pause);
  for (const split of ['evaluation', 'test'] as const) {
    const found = tokens[split].length;
    if (found < LEAST_TOKENS)
      throw refuseText(
        'too-few-tokens',
        `${symbols.length} symbols leave ${found} tokens to judge by.`,
        symbols.length,
        'fewer symbols, or a longer text',
      );
  }
  const bySplit = (of: (split: Held) => number) => ({
    train: of('train'),
    evaluation: of('evaluation'),
    test: of('test'),
  });
  const lengths = bySplit((split) => totalOf(counts[split]));
  return {
    summary: {
      fingerprint,
      name,
      choice,
      symbols: symbols.length,
      characters: lengths,
      tokens: bySplit((split) => tokens[split].length),
      rare: rareShare(counts, characters),
      baseline: blindNats(counts, characters),
      common: commonSymbols(tokens.train, symbols, characters.length + 1),
      beginning: whole(text.slice(0, BEGINNING)),
    },
    tokens: {
      fingerprint,
      alphabet: { symbols, unknown: characters.length, separator: '', prompt: promptOf(text, blocks) },
      tokensPerCharacter: tokens.evaluation.length / lengths.evaluation,
      tokens,
    },
  };
}

/** The most frequent of those that were joined, or of all where none was. */
function commonSymbols(tokens: Uint16Array, symbols: string[], singles: number): string[] {
  const counts = new Uint32Array(symbols.length);
  for (const id of tokens) counts[id]!++;
  const from = symbols.length > singles ? singles : 0;
  return Array.from(symbols.keys())
    .slice(from)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, COMMON)
    .map((id) => symbols[id]!);
}

/** The first words of what judges: a model has not seen how they go on. */
function promptOf(text: string, blocks: Block[]): string {
  const { from } = blocks.find(({ split }) => split === 'evaluation')!;
  const beginning = whole(text.slice(from, from + PROMPT));
  const space = beginning.lastIndexOf(' ');
  return space > PROMPT / 2 ? beginning.slice(0, space + 1) : beginning;
}

/** Without half a character at the end. */
function whole(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last < 0xdc00 ? text.slice(0, -1) : text;
}
