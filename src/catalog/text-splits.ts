/**
 * Cuts a text in what is trained on and what judges: 90 % training, 5 % evaluation, 5 % test. The text is taken in sections
 * of at least 40 000 characters, at most 16 of them; in each, evaluation follows the first half of training and the test the
 * second, so that what judges is from all over the text. Cuts move to the nearest end of a paragraph, else of a line, of a
 * sentence, of a word, where there is one within a quarter of a judging block. A window may reach over a seam between blocks.
 */
import type { Held } from './tasks/text';

/** From and to are places in the string; no surrogate pair is cut. */
export interface Block {
  split: Held;
  from: number;
  to: number;
}

const SECTION = 40_000;
const MOST_SECTIONS = 16;
/** Of a section. */
const SHARES: readonly (readonly [Held, number])[] = [
  ['train', 0.45],
  ['evaluation', 0.05],
  ['train', 0.45],
  ['test', 0.05],
];
/** Of a judging block: how far a cut may move. */
const SLACK = 0.25;

/** Ends at which a cut is welcome, the best first. */
const ENDS = [/\n{2,}/g, /\n/g, /[.!?。！？…][”’"')]*\s?/g, /\s/g];

/** Blocks in the order of the text; they cover it and do not overlap. */
export function splitText(text: string): Block[] {
  const sections = Math.max(1, Math.min(MOST_SECTIONS, Math.floor(text.length / SECTION)));
  const size = text.length / sections;
  const slack = Math.floor(0.05 * size * SLACK);
  const blocks: Block[] = [];
  let from = 0;
  for (let section = 0; section < sections; section++) {
    let share = 0;
    for (const [split, part] of SHARES) {
      share += part;
      const last = section === sections - 1 && split === 'test';
      const to = last ? text.length : cutNear(text, Math.round((section + share) * size), slack);
      blocks.push({ split, from, to });
      from = to;
    }
  }
  return blocks;
}

function cutNear(text: string, wanted: number, slack: number): number {
  const first = wanted - slack;
  const around = text.slice(first, wanted + slack);
  for (const end of ENDS) {
    const places = [...around.matchAll(end)].map((found) => first + found.index + found[0].length);
    const fitting = places.filter((place) => place < wanted + slack);
    if (fitting.length > 0)
      return fitting.reduce((a, b) => (Math.abs(b - wanted) < Math.abs(a - wanted) ? b : a));
  }
  return isLowSurrogate(text.charCodeAt(wanted)) ? wanted + 1 : wanted;
}

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
