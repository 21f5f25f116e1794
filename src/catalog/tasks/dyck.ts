/**
 * `dyck`: which bracket would have to be closed now? Words over several kinds of brackets, nested at most 8 deep (Hewitt et
 * al., "RNNs can generate bounded hierarchical languages with optimal memory", 2020, https://arxiv.org/abs/2010.07515). The
 * answer is the kind on top of the stack, or that nothing is open; see ./states.ts.
 */
import type { Task, TaskSettings, TaskShape } from '../task';
import { checkRoom, checkSettings } from './settings';
import { stateShape, stateSource, trainedLength } from './states';

const DEEPEST = 8;
const PAIRS = ['()', '[]', '{}', '⟨⟩', '⌈⌉', '⌊⌋', '⟦⟧', '«»'];

/** At least half of the moves open a bracket, each of any kind. */
const opened = (slots: number): number => Math.floor(slots / 2);

function shape(settings: TaskSettings): TaskShape {
  const { length, vocabulary: kinds } = checkSettings(dyck, settings);
  checkRoom(dyck, length, (at) => kinds ** opened(trainedLength(at)));
  return stateShape(length, 2 * kinds, kinds + 1);
}

/** Share of the most frequent answer over the trained slots; all kinds are equally likely. */
function mostFrequent(kinds: number, slots: number): number {
  let depths = [1, ...new Array<number>(DEEPEST).fill(0)];
  let empty = 0;
  for (let slot = 0; slot < slots; slot++) {
    depths = depths.map((_, depth) => {
      const risen = depth > 0 ? depths[depth - 1]! * (depth === 1 ? 1 : 0.5) : 0;
      const fallen = depth < DEEPEST ? depths[depth + 1]! * (depth + 1 === DEEPEST ? 1 : 0.5) : 0;
      return risen + fallen;
    });
    empty += depths[0]! / slots;
  }
  return Math.max(empty, (1 - empty) / kinds);
}

export const dyck: Task = {
  id: 'dyck',
  track: 'state',
  kind: 'tokens',
  asks: 'along',
  look: 'symbols',
  name: { en: 'Brackets', zh: '括号' },
  description: {
    en: 'Reads nested brackets of four kinds and says after each which one would have to be closed next, or that none is open.',
    zh: '读层层嵌套的四种括号，每读一个就说出接下来该合上哪一种，或者没有括号开着。',
  },
  tests: {
    en: 'Nesting, the grammar in its purest form. It wants a stack: what was opened last must be found again behind all that has been closed since.',
    zh: '考的是嵌套，也就是最纯粹的语法。它需要一个栈：隔着已经合上的一切，还要找回最后打开的那个。',
  },
  metric: { id: 'accuracy', better: 'higher' },
  baseline: {
    value: mostFrequent(4, 32),
    how: {
      en: 'The most frequent answer always: any one kind of bracket',
      zh: '永远答出现最多的那种：任意一种括号',
    },
  },
  baselineOf: (settings) =>
    mostFrequent(shape(settings).classes - 1, trainedLength(shape(settings).input[0]!)),
  best: { value: 1, how: { en: 'The answer follows from the brackets', zh: '答案可由括号推出' } },
  length: null,
  defaultLength: 64,
  minLength: 32,
  vocabulary: { default: 4, least: 2, most: PAIRS.length },
  unseenLengths: true,
  sources: [],
  shape,
  async load(_asset, settings) {
    const dimensions = shape(settings);
    const kinds = dimensions.classes - 1;
    const pairs = PAIRS.slice(0, kinds).map((pair) => [...pair] as [string, string]);
    return stateSource(
      'dyck',
      dimensions,
      (generator, slots) => {
        const stack: number[] = [];
        const states: number[] = [];
        const moves = Array.from({ length: slots }, () => {
          const closes = stack.length === DEEPEST || (stack.length > 0 && generator.below(2) === 1);
          const kind = closes ? stack.pop()! : generator.below(kinds);
          if (!closes) stack.push(kind);
          states.push(stack.at(-1) ?? kinds);
          return closes ? kinds + kind : kind;
        });
        return { moves, states };
      },
      [...pairs.map(([open]) => open), ...pairs.map(([, close]) => close)],
      [...pairs.map(([, close]) => close), '∅'],
    );
  },
};
