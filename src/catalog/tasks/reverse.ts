/** `reverse`: the same symbols from the last to the first; after Delétang et al. 2023, https://arxiv.org/abs/2207.02098. */
import type { Task, TaskSettings } from '../task';
import { answerShape, answerSource } from './answers';
import { checkRoom, checkSettings } from './settings';

const givenOf = (length: number): number => Math.floor(length / 2);

function shape(settings: TaskSettings) {
  const { length, vocabulary } = checkSettings(reverse, settings);
  checkRoom(reverse, length, (at) => vocabulary ** givenOf(at));
  return answerShape(length, givenOf(length), vocabulary, vocabulary);
}

export const reverse: Task = {
  id: 'reverse',
  track: 'algorithm',
  kind: 'tokens',
  asks: 'after',
  look: 'symbols',
  name: { en: 'Reversing', zh: '倒序' },
  description: {
    en: 'Reads a row of symbols, then says it backwards.',
    zh: '读一串符号，然后倒着说一遍。',
  },
  tests: {
    en: 'Order from places: each answer lies as far before the turn as the question after it. Attention with positions finds it; a recurrent network must hold the whole row.',
    zh: '考的是按位置排次序：每个答案在转折点之前多远，提问就在之后多远。带位置的注意力找得到；循环网络必须把整串都记住。',
  },
  metric: { id: 'accuracy', better: 'higher' },
  baseline: {
    value: 1 / 16,
    how: { en: 'A guess: the 16 symbols are equally likely', zh: '瞎猜：16 种符号出现得一样多' },
  },
  baselineOf: (settings) => 1 / shape(settings).classes,
  best: { value: 1, how: { en: 'Every answer stands in the sequence', zh: '每个答案都在序列里' } },
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
      'reverse',
      dimensions,
      (generator) => Array.from({ length: prefix }, () => generator.below(classes)),
      (given) => [...given].reverse(),
      names,
      names,
    );
  },
};
