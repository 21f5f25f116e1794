/**
 * `modular`: calculates with remainders, from left to right. After Delétang et al. 2023 ("modular arithmetic, simple"),
 * https://arxiv.org/abs/2207.02098, but asked after every number, without precedence, and never multiplied by 0, so that all
 * remainders stay equally likely and no step forgets what was before; see ./states.ts.
 */
import { IGNORED, type Task, type TaskSettings, type TaskShape } from '../task';
import { checkRoom, checkSettings } from './settings';
import { stateShape, stateSource, trainedLength } from './states';

const OPERATORS = ['+', '−', '×'];

/** Numbers among so many slots: every other one, from the first on. */
const numbersIn = (slots: number): number => Math.ceil(slots / 2);

function shape(settings: TaskSettings): TaskShape {
  const { length, vocabulary: modulus } = checkSettings(modular, settings);
  // Steps after the first number: + and − with any number, × with any but 0.
  const steps = OPERATORS.length * modulus - 1;
  checkRoom(modular, length, (at) => modulus * steps ** (numbersIn(trainedLength(at)) - 1));
  return stateShape(length, modulus + OPERATORS.length, modulus);
}

function applied(operator: number, value: number, number: number, modulus: number): number {
  if (operator === 0) return (value + number) % modulus;
  if (operator === 1) return (value - number + modulus) % modulus;
  return (value * number) % modulus;
}

export const modular: Task = {
  id: 'modular',
  track: 'state',
  kind: 'tokens',
  asks: 'along',
  look: 'symbols',
  name: { en: 'Arithmetic with remainders', zh: '取余运算' },
  description: {
    en: 'Reads a calculation such as 3 + 4 × 2 from left to right and says after each number what it comes to, as the remainder of a division by 5.',
    zh: '从左到右读一道算式，如 3 + 4 × 2，每读一个数就说出目前的结果除以 5 的余数。',
  },
  tests: {
    en: 'A state whose steps cannot be swapped: adding then multiplying is not multiplying then adding. Models that add up contributions in any order fail; those that compute step by step can do it.',
    zh: '这种状态的步骤不能交换：先加后乘不等于先乘后加。只会按任意次序累加的模型做不到，一步步计算的可以。',
  },
  metric: { id: 'accuracy', better: 'higher' },
  baseline: {
    value: 1 / 5,
    how: {
      en: 'A guess: the five remainders are equally likely after every number',
      zh: '瞎猜：读完每个数，五种余数的机会都一样',
    },
  },
  baselineOf: (settings) => 1 / shape(settings).classes,
  best: { value: 1, how: { en: 'The answer follows from the calculation', zh: '答案可由算式推出' } },
  length: null,
  defaultLength: 64,
  minLength: 18,
  vocabulary: { default: 5, least: 3, most: 61 },
  unseenLengths: true,
  sources: [],
  shape,
  async load(_asset, settings) {
    const dimensions = shape(settings);
    const modulus = dimensions.classes;
    const names = Array.from({ length: modulus }, (_, number) => `${number}`);
    return stateSource(
      'modular',
      dimensions,
      (generator, slots) => {
        let value = generator.below(modulus);
        const moves = [value];
        const states = [value];
        while (moves.length < slots) {
          const operator = generator.below(OPERATORS.length);
          moves.push(modulus + operator);
          states.push(IGNORED);
          if (moves.length === slots) break;
          const number = operator === 2 ? 1 + generator.below(modulus - 1) : generator.below(modulus);
          value = applied(operator, value, number, modulus);
          moves.push(number);
          states.push(value);
        }
        return { moves, states };
      },
      [...names, ...OPERATORS],
      names,
    );
  },
};
