/**
 * A row of symbols as boxes: pairs of a key and its value together, brackets with their depth, sums as a line to read. What an
 * example is, is told from its symbols, so that a new task needs nothing here.
 */
import type { SourceFacts } from '../../catalog/task';
import { type Example, placeOf, type Question } from './examples';

export interface Cell {
  symbol: string;
  /** Empty, to be filled. */
  slot: boolean;
  /** It could not be an answer: a key, an operator, a blank. */
  sign: boolean;
  /** How many brackets are open here, this one counted; 0 where there are none. */
  depth: number;
  expected: string | null;
  answer: string | null;
  right: boolean;
}

export interface SymbolRow {
  kind: 'boxes' | 'brackets' | 'sum';
  /** What is given, then what is asked, where these are apart; cells of a group belong together. */
  lines: Cell[][][];
}

type Names = Pick<SourceFacts, 'shape' | 'symbols' | 'answers'>;

const SLOT = '?';
const opens = /^[\p{Ps}\p{Pi}]$/u;
const closes = /^[\p{Pe}\p{Pf}]$/u;

export function symbolRow(example: Example, names: Names): SymbolRow {
  const { shape, symbols } = names;
  const cells = cellsOf(example, names);
  if (symbols.includes('=') && symbols.includes('+')) return { kind: 'sum', lines: [sumGroups(cells)] };
  if (symbols.every((symbol) => symbol === '' || opens.test(symbol) || closes.test(symbol)))
    return { kind: 'brackets', lines: [[withDepths(cells)]] };
  const prefix = shape.prefix ?? 0;
  const [given, asked] = [cells.slice(0, prefix), cells.slice(prefix)];
  const lines = [arePairs(given) ? inPairs(given) : given.map((cell) => [cell]), asked.map((cell) => [cell])];
  return { kind: 'boxes', lines: lines.filter((line) => line.length > 0) };
}

/** Padding is left out, and slots that ask nothing. */
function cellsOf({ inputs, questions }: Example, { shape, symbols, answers }: Names): Cell[] {
  const start = placeOf(shape);
  return Array.from(inputs, (id, at) =>
    cellOf(symbols[id] ?? SLOT, questions[at - start] ?? null, answers),
  ).filter(({ symbol, slot, expected }) => expected !== null || (symbol !== '' && !slot));
}

function cellOf(symbol: string, question: Question | null, answers: readonly string[]): Cell {
  const answer = question?.answer ?? null;
  return {
    symbol,
    slot: symbol === SLOT,
    sign: symbol !== SLOT && !answers.includes(symbol),
    depth: 0,
    expected: question && (answers[question.expected] ?? SLOT),
    answer: answer === null ? null : (answers[answer] ?? SLOT),
    right: question !== null && answer === question.expected,
  };
}

/** What cannot be an answer before what can, over and over: keys and their values. */
function arePairs(cells: readonly Cell[]): boolean {
  return cells.length > 2 && cells.length % 2 === 0 && cells.every(({ sign }, at) => sign === (at % 2 === 0));
}

function inPairs(cells: readonly Cell[]): Cell[][] {
  return Array.from({ length: cells.length / 2 }, (_, pair) => cells.slice(2 * pair, 2 * pair + 2));
}

/** A bracket that closes is as deep as the one that it closes. */
function withDepths(cells: readonly Cell[]): Cell[] {
  let open = 0;
  return cells.map((cell) => {
    const depth = closes.test(cell.symbol) ? open-- : ++open;
    return { ...cell, depth };
  });
}

/** Digits of a number together, signs apart; what is asked at a sign is a slot after it. */
function sumGroups(cells: readonly Cell[]): Cell[][] {
  const apart = cells.flatMap((cell) =>
    cell.sign && cell.expected !== null
      ? [
          { ...cell, expected: null, answer: null },
          { ...cell, symbol: SLOT, slot: true, sign: false },
        ]
      : [cell],
  );
  const groups: Cell[][] = [];
  for (const cell of apart) {
    const group = groups.at(-1);
    if (group && !cell.sign && !group[0]!.sign) group.push(cell);
    else groups.push([cell]);
  }
  return groups;
}
