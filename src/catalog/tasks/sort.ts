/** `sort`: the same numbers from the least to the greatest; after Delétang et al. 2023, https://arxiv.org/abs/2207.02098. */
import type { Task, TaskSettings } from '../task';
import { answerShape, answerSource } from './answers';
import { checkRoom, checkSettings } from './settings';

const givenOf = (length: number): number => Math.floor(length / 2);

function shape(settings: TaskSettings) {
  const { length, vocabulary } = checkSettings(sort, settings);
  checkRoom(sort, length, (at) => vocabulary ** givenOf(at));
  return answerShape(length, givenOf(length), vocabulary, vocabulary);
}

export const sort: Task = {
  id: 'sort',
  track: 'algorithm',
  kind: 'tokens',
  asks: 'after',
  look: 'symbols',
  name: { en: 'Sorting', zh: '排序' },
  description: {
    en: 'Reads a row of numbers, then says them in order from the least to the greatest.',
    zh: '读一串数字，然后从小到大说出来。',
  },
  tests: {
    en: 'Counting and comparing all with all. The order in which the numbers came does not matter, only how many of each there were, which a recurrent memory can count and attention can weigh at once.',
    zh: '考的是计数和两两比较。数字出现的先后无关紧要，只看每个数有几个：循环记忆可以数，注意力可以一次权衡。',
  },
  metric: { id: 'accuracy', better: 'higher' },
  baseline: {
    value: 1 / 16,
    how: {
      en: 'A guess: over all places the 16 numbers are equally likely',
      zh: '瞎猜：各个位置合起来看，16 个数出现得一样多',
    },
  },
  baselineOf: (settings) => 1 / shape(settings).classes,
  best: { value: 1, how: { en: 'The answer follows from the numbers', zh: '答案可由数字推出' } },
  length: null,
  defaultLength: 32,
  minLength: 8,
  vocabulary: { default: 16, least: 2, most: 1024 },
  sources: [],
  shape,
  async load(_asset, settings) {
    const dimensions = shape(settings);
    const { prefix, classes } = dimensions;
    const names = Array.from({ length: classes }, (_, symbol) => `${symbol}`);
    return answerSource(
      'sort',
      dimensions,
      (generator) => Array.from({ length: prefix }, () => generator.below(classes)),
      (given) => [...given].sort((a, b) => a - b),
      names,
      names,
    );
  },
};
