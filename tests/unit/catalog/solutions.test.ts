/** Every generated task by its definition: a direct algorithm, written apart from the generator, answers all of it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TrainabilityError } from '../../../src/base/errors';
import {
  IGNORED,
  splits,
  usual,
  type Task,
  type TaskSettings,
  type TaskSource,
} from '../../../src/catalog/task';
import { addition } from '../../../src/catalog/tasks/addition';
import { cycle } from '../../../src/catalog/tasks/cycle';
import { dyck } from '../../../src/catalog/tasks/dyck';
import { grok } from '../../../src/catalog/tasks/grok';
import { induction } from '../../../src/catalog/tasks/induction';
import { modular } from '../../../src/catalog/tasks/modular';
import { parity } from '../../../src/catalog/tasks/parity';
import { reverse } from '../../../src/catalog/tasks/reverse';
import { selectiveCopy } from '../../../src/catalog/tasks/selective-copy';
import { sort } from '../../../src/catalog/tasks/sort';

/** Reads what a person would read, and says the answer at every slot; null where nothing is asked. `count`: of symbols. */
type Solver = (words: string[], count: number) => (string | null)[];

const nothing = (words: string[]) => words.map((): string | null => null);
/** Answers what it is asked by question marks. */
const marked = (words: string[], answers: string[]): (string | null)[] => {
  const first = words.indexOf('?');
  return words.map((_, at) => (at < first ? null : (answers[at - first] ?? null)));
};
const given = (words: string[]) => words.slice(0, words.indexOf('?'));
const along = (words: string[], state: (before: string[]) => string | null) =>
  words.map((word, at) => (word === '' ? null : state(words.slice(0, at + 1))));

/** What a calculation comes to, from left to right; remainders are taken on the way, so that numbers stay small. */
const value = (words: string[], modulus: number): number => {
  let result = Number(words[0]);
  for (let at = 1; at + 1 < words.length; at += 2) {
    const number = Number(words[at + 1]);
    if (words[at] === '+') result += number;
    else if (words[at] === '−') result -= number;
    else result *= number;
    result %= modulus;
  }
  return result;
};
const remainder = (a: number, modulus: number) => ((a % modulus) + modulus) % modulus;

const solvers: [Task, Solver][] = [
  [parity, (words) => along(words, (seen) => (seen.filter((w) => w === '1').length % 2 ? 'odd' : 'even'))],
  [
    cycle,
    (words, count) =>
      along(words, ([start, ...moves]) => {
        const right = moves.filter((move) => move === '→').length;
        const left = moves.filter((move) => move === '←').length;
        return `${remainder(Number(start) + right - left, count)}`;
      }),
  ],
  [
    modular,
    (words, count) =>
      along(words, (seen) => (seen.length % 2 === 0 ? null : `${remainder(value(seen, count), count)}`)),
  ],
  [
    dyck,
    (words, count) =>
      along(words, (seen) => {
        const pairs = ['()', '[]', '{}', '⟨⟩', '⌈⌉', '⌊⌋', '⟦⟧', '«»'].slice(0, count);
        let left = seen.join('');
        for (let before = ''; before !== left;) {
          before = left;
          for (const pair of pairs) left = left.replace(pair, '');
        }
        return pairs.find(([open]) => open === left.at(-1))?.[1] ?? '∅';
      }),
  ],
  [reverse, (words) => marked(words, given(words).reverse())],
  [
    sort,
    (words) =>
      marked(
        words,
        given(words).sort((a, b) => Number(a) - Number(b)),
      ),
  ],
  [
    addition,
    (words) => {
      const [a, b] = given(words).join('').slice(0, -1).split('+') as [string, string];
      return marked(words, [...String(Number(a) + Number(b)).padStart(a.length + 1, '0')]);
    },
  ],
  [
    selectiveCopy,
    (words) =>
      marked(
        words,
        given(words).filter((word) => word !== '·'),
      ),
  ],
  [induction, (words) => [...nothing(words).slice(1), words[words.indexOf('★') + 1]!]],
  [grok, (words, count) => [null, null, null, `${(Number(words[0]) + Number(words[2])) % count}`]],
];

/** Null for settings that are refused. */
async function loaded(task: Task, settings: TaskSettings): Promise<TaskSource | null> {
  try {
    return await task.load(() => Promise.reject(new Error('no data')), settings);
  } catch (error) {
    if (error instanceof TrainabilityError && error.code === 'unsupported-config') return null;
    throw error;
  }
}

function words(source: TaskSource, inputs: ArrayLike<number>): string[] {
  return Array.from(inputs, (id) => source.symbols[id]!);
}

describe.each(solvers.map(([task, solve]) => [task.id, task, solve] as const))('%s', (_id, task, solve) => {
  const { least, most } = task.vocabulary ?? { least: 0, most: 0 };
  const counts = fc.integer({ min: least, max: Math.min(most, 100) });
  const lengths = fc.integer({
    min: task.minLength,
    // Sums of numbers that JavaScript adds exactly.
    max: task.length ?? (task === addition ? 48 : 120),
  });

  test('is answered in full by a direct algorithm, at every length and vocabulary and in every split', async () => {
    await fc.assert(
      fc.asyncProperty(
        lengths,
        counts,
        fc.nat(0xffff_ffff),
        fc.nat(5000),
        fc.constantFrom(...splits),
        async (length, count, seed, index, split) => {
          const settings = task.vocabulary ? { length, vocabulary: count } : { length };
          const source = await loaded(task, settings);
          if (!source) return; // too few different examples: refused

          if (source.examples[split] === 0) return;
          const { inputs, targets } = source.batch(split, seed, index, 1);
          const answers = solve(words(source, inputs), count);
          // Lengths that are trained on are asked in training, those beyond in `unseen`.
          const half = Math.floor(length / 2);
          const asked = (at: number) => split !== 'unseen' || at >= half;
          expect(Array.from(targets, (id) => (id === IGNORED ? null : source.answers[id]!))).toEqual(
            answers.map((answer, at) => (asked(at) ? answer : null)),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test('the baseline is what the most frequent answer scores', async () => {
    const source = await task.load(() => Promise.reject(new Error('no data')), usual);
    const counts = new Map<number, number>();
    let asked = 0;
    for (let index = 0; index < 40; index++) {
      for (const target of source.batch('evaluation', 0, index, 100).targets) {
        if (target === IGNORED) continue;
        counts.set(target, (counts.get(target) ?? 0) + 1);
        asked++;
      }
    }
    const most = Math.max(...counts.values()) / asked;
    // Several standard errors of the largest of many shares; grok has a sum of each remainder about as often.
    const error = 4 * Math.sqrt(task.baseline!.value / Math.min(asked, 4000));
    expect(Math.abs(most - task.baseline!.value)).toBeLessThan(error);
  });
});

test('in the state tasks, unseen examples are twice as long as any that is trained on', async () => {
  for (const task of [parity, cycle, modular, dyck]) {
    const source = await task.load(() => Promise.reject(new Error('no data')), { length: 64 });
    const padding = source.symbols.indexOf('');
    const filled = (split: 'train' | 'unseen') =>
      source.batch(split, 1, 0, 50).inputs.filter((id) => id !== padding).length / 50;
    expect(filled('train')).toBe(32);
    expect(filled('unseen')).toBe(64);
    expect(task.unseenLengths).toBe(true);
  }
});

test('grok trains on 30 % of the table, and what it asks elsewhere was never shown, either way round', async () => {
  const source = await grok.load(() => Promise.reject(new Error('no data')), usual);
  const { train, evaluation, test: held } = source.examples;
  expect(train + evaluation + held).toBe(97 * 97);
  expect(train / 97 ** 2).toBeCloseTo(0.3, 2);
  const sums = (split: 'train' | 'evaluation' | 'test') => {
    const { inputs } = source.batch(split, 1, 0, source.examples[split]);
    return new Set(
      Array.from({ length: source.examples[split] }, (_, at) =>
        [inputs[4 * at]!, inputs[4 * at + 2]!].sort((a, b) => a - b).join(),
      ),
    );
  };
  const [trained, judged, tested] = [sums('train'), sums('evaluation'), sums('test')];
  expect(trained.size + judged.size + tested.size).toBe((97 * 98) / 2);
});
