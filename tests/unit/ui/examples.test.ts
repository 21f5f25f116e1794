import { describe, expect, test } from 'vitest';
import { tracks } from '../../../src/base/catalogue';
import { architectures } from '../../../src/catalog/architectures';
import { usual, type SourceFacts, type Split } from '../../../src/catalog/task';
import { tasks } from '../../../src/catalog/tasks';
import { sourceFor } from '../../../src/catalog/view';
import { hintsFor } from '../../../src/ui/charts/example-hints';
import { asSamples, functionExample, sampleAt } from '../../../src/ui/charts/example-numbers';
import { type Cell, symbolRow } from '../../../src/ui/charts/example-symbols';
import { textPieces, unbroken, visible } from '../../../src/ui/charts/example-text';
import { cutExamples, type Example, scoreOf } from '../../../src/ui/charts/examples';

/** Needs no data file. */
async function load(id: string, architecture?: string, length: number | null = null) {
  const noAsset = () => Promise.reject(new Error('no file'));
  const source = await tasks.find((task) => task.id === id)!.load(noAsset, { ...usual, length });
  if (!architecture) return source;
  return sourceFor(
    architectures.find((each) => each.id === architecture)!,
    source,
  );
}

async function examplesOf(
  id: string,
  {
    architecture,
    length,
    split = 'evaluation',
    answers = null as number[] | null,
    count = 2,
  }: {
    architecture?: string;
    length?: number;
    split?: Split;
    answers?: number[] | null;
    count?: number;
  } = {},
) {
  const source = await load(id, architecture, length);
  const batch = source.batch(split, 1, 0, count);
  const facts = { ...source, objective: null };
  return { facts, batch, examples: cutExamples({ facts, batch }, answers, 0, count) };
}

async function rowOf(id: string, settings: Parameters<typeof examplesOf>[1] = {}) {
  const { facts, examples } = await examplesOf(id, settings);
  return symbolRow(examples[0]!, facts);
}

const said = (cells: Cell[]) => cells.map(({ symbol, expected }) => [symbol, expected]);

const facts = (over: Partial<SourceFacts>): SourceFacts => ({
  shape: { kind: 'tokens', input: [3], target: [3], vocabulary: 3, classes: 3, nextToken: true },
  examples: { train: 1, evaluation: 1, test: 1, unseen: 0 },
  score: null,
  symbols: ['a', 'b', '\n'],
  answers: ['a', 'b', '\n'],
  alphabet: null,
  ...over,
});

describe('examples cut from a batch', () => {
  test('nothing asked is null, and answers stand beside the questions they are to', () => {
    const shape = { ...facts({}).shape, input: [2], target: [2] };
    const batch = { inputs: Int32Array.of(0, 1, 1, 0), targets: Int32Array.of(-1, 2, 0, -1) };
    const shown = { facts: { ...facts({ shape }), objective: null }, batch };
    expect(cutExamples(shown, [7, 2], 0, 9).map(({ questions }) => questions)).toEqual([
      [null, { expected: 2, answer: 2 }],
      [{ expected: 0, answer: null }, null],
    ]);
    expect(cutExamples(shown, null, 1, 1)).toHaveLength(1);
    expect(cutExamples(shown, null, 2, 1)).toEqual([]);
    expect(scoreOf(cutExamples(shown, [7, 2, 1, 9], 0, 2))).toEqual({ right: 1, answered: 2 });
  });

  test('of a number every one but the ignored is asked; of unlabelled numbers none', async () => {
    const { examples } = await examplesOf('linreg');
    expect(examples[0]!.questions.map((question) => question !== null)).toEqual([
      ...new Array<boolean>(16).fill(false),
      ...new Array<boolean>(16).fill(true),
    ]);
    expect((await examplesOf('two-moons')).examples[0]!.questions).toEqual([]);
  });
});

describe('a text', () => {
  const example = (targets: number[], answers: number[]): Example => ({
    inputs: [0, 1, 2],
    questions: targets.map((expected, at) =>
      expected < 0 ? null : { expected, answer: answers[at] ?? null },
    ),
  });

  test('goes one on from what was read; what was foreseen is right', () => {
    const pieces = textPieces(example([1, 2, 0], [1, 0, 0]), facts({}));
    expect(pieces.map(({ text }) => text).join('')).toBe('ab\na');
    expect(pieces.map(({ right }) => right)).toEqual([false, true, false, true]);
    expect(pieces.map(({ answer }) => answer)).toEqual([null, 'b', 'a', 'a']);
  });

  test('with hidden pieces shows what stood there, as read by who sees all others', () => {
    const { shape } = facts({});
    const masked = { ...shape, nextToken: undefined, vocabulary: 4, classes: 4 };
    const pieces = textPieces(
      { ...example([-1, 1, -1], [0, 3, 0]), inputs: [0, 3, 2] },
      facts({ shape: masked }),
    );
    expect(pieces.map(({ text, asked, answer }) => [text, asked, answer])).toEqual([
      ['a', false, null],
      ['b', true, '?'],
      ['\n', false, null],
    ]);
  });

  test('of which only the end is asked for begins its questions there', async () => {
    const { facts: seen, examples } = await examplesOf('grammar', { architecture: 't5', length: 16 });
    const pieces = textPieces(examples[0]!, seen);
    expect(pieces.map(({ asked }) => asked)).toEqual([
      ...new Array<boolean>(9).fill(false),
      ...new Array<boolean>(8).fill(true),
    ]);
    const whole = await examplesOf('grammar', { length: 16 });
    expect(pieces.map(({ text }) => text)).toEqual(
      textPieces(whole.examples[0]!, whole.facts).map(({ text }) => text),
    );
  });

  test('is broken behind blanks alone', () => {
    const pieces = [...'so it\ngo'].map((text) => ({ text, asked: false, answer: null, right: false }));
    const runs = unbroken(pieces).map((run) => run.map(({ text }) => text).join(''));
    expect(runs).toEqual(['so ', 'it\n', 'go']);
    expect(unbroken([])).toEqual([]);
  });

  test('shows what cannot be seen', () => expect(visible('a \n')).toBe('a␣↵'));
});

describe('symbols', () => {
  test('keys lie with their values, then keys are asked', async () => {
    const { kind, lines } = await rowOf('mqar', { length: 16 });
    expect(kind).toBe('boxes');
    expect(lines[0]!.map((group) => group.map(({ symbol }) => symbol[0]).join(''))).toEqual(['kv', 'kv']);
    const pairs = new Map(lines[0]!.map(([key, value]) => [key!.symbol, value!.symbol]));
    for (const [cell] of lines[1]!) expect(cell!.expected).toBe(pairs.get(cell!.symbol));
    expect(lines[1]).toHaveLength(12);
  });

  test('brackets lie as deep as they nest, and what is asked closes the last that is open', async () => {
    const { kind, lines } = await rowOf('dyck');
    const cells = lines[0]![0]!;
    expect(kind).toBe('brackets');
    expect(cells).toHaveLength(32); // padding is left out
    const open: Cell[] = [];
    const partner = new Map(['()', '[]', '{}', '⟨⟩'].map((pair) => [...pair] as [string, string]));
    for (const cell of cells) {
      if (partner.has(cell.symbol)) open.push(cell);
      else expect(open.pop()!.depth).toBe(cell.depth);
      expect(cell.expected).toBe(partner.get(open.at(-1)?.symbol ?? '') ?? '∅');
    }
    expect((await rowOf('dyck', { split: 'unseen' })).lines[0]![0]).toHaveLength(64);
  });

  test('sums are lines to read: digits together, signs apart, slots at the end', async () => {
    const { kind, lines } = await rowOf('addition');
    expect(kind).toBe('sum');
    const [a, plus, b, equals, slots] = lines[0]!;
    const number = (cells: Cell[]) => Number(cells.map(({ symbol }) => symbol).join(''));
    expect([plus, equals].map((group) => group![0]!.symbol)).toEqual(['+', '=']);
    expect(slots!.every(({ slot }) => slot)).toBe(true);
    expect(Number(slots!.map(({ expected }) => expected).join(''))).toBe(number(a!) + number(b!));
  });

  test('a sum that is asked at its sign gets a slot after it', async () => {
    const [a, , b, equals, slot] = (await rowOf('grok')).lines[0]!;
    expect(equals![0]).toMatchObject({ symbol: '=', expected: null });
    expect(slot).toHaveLength(1);
    expect(Number(slot![0]!.expected)).toBe((Number(a![0]!.symbol) + Number(b![0]!.symbol)) % 97);
  });

  test('what is given stands before the slots, which lack those that ask nothing', async () => {
    const { lines } = await rowOf('sort', { length: 9 });
    expect(lines.map((line) => line.length)).toEqual([4, 4]);
    const given = lines[0]!.map(([cell]) => Number(cell!.symbol));
    expect(lines[1]!.map(([cell]) => Number(cell!.expected))).toEqual(given.sort((a, b) => a - b));
    expect(lines[1]!.every(([cell]) => cell!.slot)).toBe(true);
  });

  test('an answer is beside the question, whoever sees only the rest of the sequence', async () => {
    const whole = await rowOf('reverse', { length: 8, answers: [0, 0, 0, 0, 1, 2, 3, 4] });
    const rest = await rowOf('reverse', { length: 8, architecture: 't5', answers: [1, 2, 3, 4] });
    expect(rest).toEqual(whole);
    expect(rest.lines[1]!.map(([cell]) => cell!.answer)).toEqual(['1', '2', '3', '4']);
    for (const [cell] of rest.lines[1]!) expect(cell!.right).toBe(cell!.answer === cell!.expected);
  });

  test('every task that looks like symbols gives boxes with something asked', async () => {
    for (const { id } of tasks.filter(({ look }) => look === 'symbols')) {
      const cells = (await rowOf(id)).lines.flat(2);
      expect([id, cells.some(({ expected }) => expected !== null)]).toEqual([id, true]);
      expect([id, said(cells).some(([symbol]) => symbol === '')]).toEqual([id, false]);
    }
  });
});

describe('numbers', () => {
  test('pixels come back from their standard scale; rows are a picture too', () => {
    const example = { inputs: [-1, 0, 3, 1], questions: [] };
    const samples = asSamples([example], { input: [2, 2] });
    expect(samples.shape).toEqual([2, 2, 1]);
    expect([...samples.values]).toEqual([0, 0.25, 1, 0.5]);
    expect([...sampleAt(asSamples([example, example], { input: [2, 2] }), 1).values]).toEqual([
      0, 0.25, 1, 0.5,
    ]);
  });

  test('points stay as they are', () => {
    const samples = asSamples([{ inputs: [-1, 2], questions: [] }], { input: [2] });
    expect([...samples.values]).toEqual([-1, 2]);
  });

  test('of a function, values lie near what least squares finds, and answers stand with what was asked', async () => {
    const answers = Array.from({ length: 32 }, (_, at) => at);
    const { facts: seen, examples } = await examplesOf('linreg', { answers });
    const { shown, asked, reach } = functionExample(examples[0]!, seen.shape);
    expect([shown.length, asked.length]).toEqual([16, 16]);
    const error = (of: { estimate: number; value: number }[]) =>
      of.reduce((sum, { estimate, value }) => sum + (estimate - value) ** 2, 0) / of.length;
    expect(error(asked)).toBeLessThan(0.5);
    expect(error(asked)).toBeGreaterThan(0);
    expect(error(shown)).toBeLessThan(1);
    expect(asked.map(({ answer }) => answer)).toEqual(answers.slice(16));
    for (const { estimate, value } of [...shown, ...asked])
      expect(Math.max(Math.abs(estimate), Math.abs(value))).toBeLessThanOrEqual(reach);
  });
});

test('what must be said of a picture follows from what is in it', async () => {
  const row = await rowOf('mqar', { length: 16 });
  expect(hintsFor('symbols', facts({}), false, [row])).toEqual(['boxes', 'pairs']);
  expect(hintsFor('symbols', facts({}), true, [await rowOf('dyck')])).toEqual(['boxesSaid', 'depth']);
  expect(hintsFor('text', facts({}), false, [])).toEqual([]);
  expect(hintsFor('text', facts({ shape: { ...facts({}).shape, nextToken: undefined } }), true, [])).toEqual([
    'gaps',
    'textSaid',
  ]);
});

test('every task is in a track of the list', () => {
  for (const { track } of tasks) expect(tracks).toContain(track);
});
