/**
 * What is known of a text that a visitor brought, and why one is refused. The text itself is in none of this but its first
 * lines and its commonest symbols, which the page shows to the one who brought it.
 */
import * as z from 'zod/mini';
import { TrainabilityError } from './errors';

export const textLimits = {
  /** 5 % of it judge: some windows of 64 for evaluation and as many for the test. */
  leastCharacters: 8000,
  mostBytes: 10_000_000,
  /** Of characters, the most frequent; all others are one symbol. */
  mostCharacters: 4096,
  mostSymbols: 8192,
} as const;

/** How a text is cut in tokens: by character, or in byte pairs, as many as make `symbols` in all. */
export const SymbolChoice = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('characters') }),
  z.strictObject({ kind: z.literal('byte-pairs'), symbols: z.int() }),
]);
export type SymbolChoice = z.infer<typeof SymbolChoice>;

const PerSplit = z.strictObject({ train: z.int(), evaluation: z.int(), test: z.int() });

export const TextSummary = z.strictObject({
  /** 16 hexadecimal digits of a SHA-256 of content and choice: what a run's config names it by. */
  fingerprint: z.string(),
  /** As the visitor calls it; in no config and no record. */
  name: z.string(),
  choice: SymbolChoice,
  /** Different symbols, with the one for all that is rare. */
  symbols: z.int(),
  characters: PerSplit,
  tokens: PerSplit,
  /** Share of the characters that are too rare to have a symbol. */
  rare: z.number(),
  /** Nats per character of evaluation under the frequencies of the training characters: what guessing blindly scores. */
  baseline: z.number(),
  /** The commonest symbols: joined ones where there are. */
  common: z.array(z.string()),
  /** Its first lines. */
  beginning: z.string(),
});
export type TextSummary = z.infer<typeof TextSummary>;

/** Why a text, or a choice for it, cannot be taken; the page has a sentence for each. */
export const textRefusals = [
  'too-small',
  'too-large',
  'not-text',
  'not-utf8',
  'one-character',
  'symbols',
  'too-few-tokens',
] as const;
export type TextRefusal = (typeof textRefusals)[number];

/** `allowed` completes "Allowed: ". */
export function refuseText(
  reason: TextRefusal,
  sentence: string,
  value: string | number,
  allowed: string,
  more: Record<string, number> = {},
): TrainabilityError {
  const field = reason === 'symbols' || reason === 'too-few-tokens' ? 'vocabulary' : 'text';
  const detail = { field, reason, value, allowed, ...more };
  return new TrainabilityError('bad-argument', `${field}: ${sentence} Allowed: ${allowed}.`, detail);
}
