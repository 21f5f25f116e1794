/** What must be said of a picture of examples so that it can be read, as keys of messages. */
import type { Look } from '../../base/catalogue';
import type { SourceFacts } from '../../catalog/task';
import type { SymbolRow } from './example-symbols';

export type Hint =
  | 'gaps'
  | 'textSaid'
  | 'boxes'
  | 'boxesSaid'
  | 'pairs'
  | 'depth'
  | 'images'
  | 'imagesSaid'
  | 'points'
  | 'plane'
  | 'planeSaid';

/** @param watched a model's answers are shown too @param rows of symbols, where that is the look */
export function hintsFor(
  look: Look,
  { shape }: Pick<SourceFacts, 'shape'>,
  watched: boolean,
  rows: readonly SymbolRow[],
): Hint[] {
  const hints: [Hint, boolean][] = [
    ['gaps', look === 'text' && !shape.nextToken],
    ['textSaid', look === 'text' && watched],
    ['boxes', look === 'symbols' && !watched],
    ['boxesSaid', look === 'symbols' && watched],
    ['pairs', rows.some(({ kind, lines }) => kind === 'boxes' && lines[0]?.[0]?.length === 2)],
    ['depth', rows.some(({ kind }) => kind === 'brackets')],
    ['images', look === 'image' && !watched && shape.classes > 0],
    ['imagesSaid', look === 'image' && watched],
    ['points', look === 'points'],
    ['plane', look === 'function'],
    ['planeSaid', look === 'function' && watched],
  ];
  return hints.flatMap(([hint, applies]) => (applies ? [hint] : []));
}
