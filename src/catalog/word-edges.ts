/**
 * Where a text is cut before byte pairs are learnt: no symbol reaches across such an edge. It is decided by two neighbouring
 * characters alone, so that whoever joins symbols again without knowing of words (./alphabet.ts) never crosses one either.
 * Ranges are written out: what engines know of Unicode changes with their version.
 */

/** Stands for every character that a vocabulary lacks. */
export const UNKNOWN = '\uFFFD';

type Kind = 'space' | 'letter' | 'digit' | 'mark' | 'unknown';

const SPACES = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0, 0x2028, 0x2029, 0x3000]);

/** Punctuation and other signs outside of ASCII; all else there is letters. */
const MARKS: readonly (readonly [first: number, last: number])[] = [
  [0xa1, 0xbf],
  [0xd7, 0xd7],
  [0xf7, 0xf7],
  [0x2000, 0x2bff],
  [0x3001, 0x3004],
  [0x3008, 0x3020],
  [0x3030, 0x303f],
  [0xfe10, 0xfe6f],
  [0xff01, 0xff0f],
  [0xff1a, 0xff20],
  [0xff3b, 0xff40],
  [0xff5b, 0xff65],
  [0x1f000, 0x1faff],
];

function kindOf(code: number): Kind {
  if (code >= 0x30 && code <= 0x39) return 'digit';
  if ((code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)) return 'letter';
  if (SPACES.has(code)) return 'space';
  if (code < 0x80) return 'mark';
  if (code === 0xfffd) return 'unknown';
  return MARKS.some(([first, last]) => code >= first && code <= last) ? 'mark' : 'letter';
}

/**
 * Whether two neighbouring characters belong to different words. A word is a run of letters, of digits or of marks, with the
 * spaces before it; other white space stands with its like, and a character that is not known stands alone.
 * @param before @param after code points
 */
export function isEdge(before: number, after: number): boolean {
  const [left, right] = [kindOf(before), kindOf(after)];
  if (left === 'unknown' || right === 'unknown') return true;
  if (left === 'space') return before !== after && (before !== 0x20 || right === 'space');
  return left !== right;
}
