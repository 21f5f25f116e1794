/** Between text and token ids. */
import type { Alphabet } from './task';

/**
 * Token ids of a text: its characters, or its words where a separator stands between symbols; then, as long as two
 * neighbours make a symbol together, those whose symbol has the lowest id. (Byte pairs are learnt in that order: Sennrich et
 * al. 2016.) What the symbols lack becomes `unknown`.
 */
export function encode(text: string, { symbols, unknown, separator }: Alphabet): number[] {
  const known = new Map(symbols.map((symbol, id) => [symbol, id]));
  const units = separator === '' ? [...text] : text.split(separator).filter((unit) => unit !== '');
  const pieces = units.map((unit) => (known.has(unit) ? unit : symbols[unknown]!));
  while (separator === '') {
    const ids = pieces.slice(1).map((piece, at) => known.get(pieces[at]! + piece) ?? Infinity);
    const least = Math.min(...ids);
    if (least === Infinity) break;
    for (let at = 0; at + 1 < pieces.length; at++)
      if (known.get(pieces[at]! + pieces[at + 1]!) === least) pieces.splice(at, 2, symbols[least]!);
  }
  return pieces.map((piece) => known.get(piece)!);
}

export function decode(ids: readonly number[], { symbols, unknown, separator }: Alphabet): string {
  return ids.map((id) => symbols[id] ?? symbols[unknown]!).join(separator);
}
