/**
 * `selective-copy`: symbols lie scattered among blanks and are to be repeated in their order, after Gu and Dao, "Mamba:
 * Linear-time sequence modeling with selective state spaces" (2023), https://arxiv.org/abs/2312.00752, section 4.1.1, and Poli
 * et al., "Mechanistic design and scaling of hybrid architectures" (MAD, 2024), https://arxiv.org/abs/2403.17844. An eighth
 * of the slots asks, at most 16 as there.
 */
import { random, type Random } from '../../base/random';
import { IGNORED, type Task, type TaskSettings, type TaskShape } from '../task';
import { drawFor } from './parted';
import { checkRoom, checkSettings } from './settings';
import { sourceOf } from './source';

const MOST_COPIED = 16;

/** Symbols to be repeated. */
export const copiedOf = (length: number): number =>
  Math.min(MOST_COPIED, Math.max(2, Math.floor(length / 8)));

function shape(settings: TaskSettings): TaskShape {
  const { length, vocabulary } = checkSettings(selectiveCopy, settings);
  checkRoom(selectiveCopy, length, (at) => vocabulary ** copiedOf(at));
  return {
    kind: 'tokens',
    input: [length],
    target: [length],
    // Symbols, blank, question.
    vocabulary: vocabulary + 2,
    classes: vocabulary,
    prefix: length - copiedOf(length),
  };
}

export const selectiveCopy: Task = {
  id: 'selective-copy',
  track: 'recall',
  kind: 'tokens',
  asks: 'after',
  look: 'symbols',
  name: { en: 'Selective copying', zh: '选择性复制' },
  description: {
    en: 'A few symbols are scattered among blanks. At the end the model repeats them in their order, leaving the blanks out.',
    zh: '少数几个符号散落在空格之间。读完后，要按原来的次序把这些符号重复一遍，跳过空格。',
  },
  tests: {
    en: 'Keeping what matters and letting the rest pass. The gaps differ every time, so a filter that is the same at every step cannot do it; gates that look at the input can.',
    zh: '考的是留下要紧的，放过其余的。间隔每次都不同，每一步都一样的滤波器做不到，而会看输入再决定的门控可以。',
  },
  metric: { id: 'accuracy', better: 'higher' },
  baseline: {
    value: 1 / 16,
    how: { en: 'A guess: the 16 symbols are equally likely', zh: '瞎猜：16 种符号出现得一样多' },
  },
  baselineOf: (settings) => 1 / shape(settings).classes,
  best: { value: 1, how: { en: 'Every answer stands in the sequence', zh: '每个答案都在序列里' } },
  length: null,
  defaultLength: 64,
  minLength: 32,
  vocabulary: { default: 16, least: 2, most: 1024 },
  sources: [],
  shape,
  async load(_asset, settings) {
    const dimensions = shape(settings);
    const time = dimensions.input[0]!;
    const { classes: symbols, prefix } = dimensions as { classes: number; prefix: number };
    const [blank, question] = [symbols, symbols + 1];
    const draw = (generator: Random) => ({
      places: generator
        .permutation(prefix)
        .subarray(0, time - prefix)
        .sort(),
      copied: Array.from({ length: time - prefix }, () => generator.below(symbols)),
    });
    const answers = Array.from({ length: symbols }, (_, symbol) => `${symbol}`);
    return sourceOf({
      id: 'selective-copy',
      shape: dimensions,
      symbols: [...answers, '·', '?'],
      answers,
      count: (split) => (split === 'unseen' ? 0 : Infinity),
      write(split, seed, example, inputs, targets) {
        const generator = random(seed, 'selective-copy', split, example);
        const { places, copied } = drawFor('selective-copy', split, generator, draw, (drawn) => drawn.copied);
        inputs.fill(blank, 0, prefix).fill(question, prefix);
        targets.fill(IGNORED);
        copied.forEach((symbol, at) => {
          inputs[places[at]!] = symbol;
          targets[prefix + at] = symbol;
        });
      },
    });
  },
};
