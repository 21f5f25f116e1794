/**
 * `induction`: what came after the mark the last time it was seen? After Gu and Dao, "Mamba" (2023),
 * https://arxiv.org/abs/2312.00752, section 4.1.2, and Olsson et al., "In-context learning and induction heads" (2022). The
 * mark stands once among random symbols and once at the end, and nothing else is asked.
 */
import { random, type Random } from '../../base/random';
import { IGNORED, type Task, type TaskSettings, type TaskShape } from '../task';
import { drawFor } from './parted';
import { checkRoom, checkSettings } from './settings';
import { sourceOf } from './source';

function shape(settings: TaskSettings): TaskShape {
  const { length, vocabulary } = checkSettings(induction, settings);
  checkRoom(induction, length, (at) => vocabulary ** (at - 2));
  return {
    kind: 'tokens',
    input: [length],
    target: [length],
    vocabulary: vocabulary + 1,
    classes: vocabulary,
    prefix: length - 1,
  };
}

export const induction: Task = {
  id: 'induction',
  track: 'recall',
  kind: 'tokens',
  asks: 'after',
  look: 'symbols',
  name: { en: 'Induction', zh: '归纳头' },
  description: {
    en: 'A mark stands somewhere in a row of random symbols, and again at the end. The answer is the symbol that followed it the first time.',
    zh: '一串随机符号中，某处有一个记号，末尾又出现一次。要答的是它第一次出现时后面紧跟的那个符号。',
  },
  tests: {
    en: 'The smallest case of learning from the context: seen before, so the same will follow. Two layers of attention find it, one layer hardly; recurrent models must notice the mark and hold on to one symbol.',
    zh: '这是从上下文学习的最小例子：前面见过，后面照旧。两层注意力能学会，一层很难；循环模型则要注意到记号，并一直记住一个符号。',
  },
  metric: { id: 'accuracy', better: 'higher' },
  baseline: {
    value: 1 / 16,
    how: { en: 'A guess: the 16 symbols are equally likely', zh: '瞎猜：16 种符号出现得一样多' },
  },
  baselineOf: (settings) => 1 / shape(settings).classes,
  best: { value: 1, how: { en: 'The answer stands in the sequence', zh: '答案就在序列里' } },
  length: null,
  defaultLength: 64,
  minLength: 8,
  vocabulary: { default: 16, least: 2, most: 1024 },
  sources: [],
  shape,
  async load(_asset, settings) {
    const dimensions = shape(settings);
    const time = dimensions.input[0]!;
    const { classes: symbols } = dimensions;
    const mark = symbols;
    const draw = (generator: Random) => {
      const row = Array.from({ length: time }, () => generator.below(symbols));
      // What follows the first mark is a symbol, and not the second mark.
      const at = generator.below(time - 2);
      row[at] = mark;
      row[time - 1] = mark;
      return { row, at };
    };
    const answers = Array.from({ length: symbols }, (_, symbol) => `${symbol}`);
    return sourceOf({
      id: 'induction',
      shape: dimensions,
      symbols: [...answers, '★'],
      answers,
      count: (split) => (split === 'unseen' ? 0 : Infinity),
      write(split, seed, example, inputs, targets) {
        const generator = random(seed, 'induction', split, example);
        const { row, at } = drawFor('induction', split, generator, draw, (drawn) => drawn.row);
        inputs.set(row);
        targets.fill(IGNORED);
        targets[time - 1] = row[at + 1]!;
      },
    });
  },
};
