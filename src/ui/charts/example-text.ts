/** A text as it is drawn: piece by piece, each with what a model expected in its place. */
import type { SourceFacts } from '../../catalog/task';
import { type Example, placeOf } from './examples';

export interface Piece {
  /** What stands there, whatever the model was shown. */
  text: string;
  asked: boolean;
  /** What the model says stands there. */
  answer: string | null;
  right: boolean;
}

/** Of a model that is asked for the next token the text is one longer than what it reads. */
export function textPieces(
  { inputs, questions }: Example,
  { shape, symbols }: Pick<SourceFacts, 'shape' | 'symbols'>,
): Piece[] {
  const ahead = shape.nextToken ? 1 : 0;
  const start = placeOf(shape) + ahead;
  return Array.from({ length: inputs.length + ahead }, (_, at) => {
    const question = questions[at - start] ?? null;
    const answer = question?.answer ?? null;
    return {
      text: symbols[question?.expected ?? inputs[at]!] ?? '?',
      asked: question !== null,
      answer: answer === null ? null : (symbols[answer] ?? '?'),
      right: question !== null && answer === question.expected,
    };
  });
}

/** Pieces that a line is not broken between: what stands between two blanks. */
export function unbroken(pieces: readonly Piece[]): Piece[][] {
  const runs: Piece[][] = [[]];
  for (const piece of pieces) {
    runs.at(-1)!.push(piece);
    if (/\s$/.test(piece.text)) runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

/** What cannot be seen, as a sign. */
export function visible(symbol: string): string {
  return symbol.replaceAll('\n', '↵').replaceAll(' ', '␣');
}
