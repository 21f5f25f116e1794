/**
 * `addition`: the sum of two numbers of as many digits, as on paper: the greatest digit first (Nogueira et al.,
 * "Investigating the limitations of Transformers with simple arithmetic tasks", 2021, https://arxiv.org/abs/2102.13019). All
 * digits of the sum are asked at once, without the ones before.
 */
import type { Task, TaskSettings } from '../task';
import { answerShape, answerSource } from './answers';
import { checkRoom, checkSettings } from './settings';

const BASE = 10;
const [PLUS, EQUALS] = [BASE, BASE + 1];
const DIGITS = Array.from({ length: BASE }, (_, digit) => `${digit}`);

/** Of each number: two of them, two signs, and a sum of one digit more. */
export const digitsOf = (length: number): number => Math.floor((length - 3) / 3);

function shape(settings: TaskSettings) {
  const { length } = checkSettings(addition, settings);
  checkRoom(addition, length, (at) => BASE ** (2 * digitsOf(at)));
  return answerShape(length, 2 * digitsOf(length) + 2, BASE + 2, BASE);
}

function sum(given: number[]): number[] {
  const digits = given.length / 2 - 1;
  const answer: number[] = [];
  let carry = 0;
  for (let at = digits - 1; at >= 0; at--) {
    const total = given[at]! + given[digits + 1 + at]! + carry;
    answer.unshift(total % BASE);
    carry = total >= BASE ? 1 : 0;
  }
  return [carry, ...answer];
}

/** Share of the most frequent digit of a sum: 0, which leads whenever nothing is carried there; all others are equally likely. */
function zeros(digits: number): number {
  let carried = 0; // probability
  for (let at = 0; at < digits; at++) carried = 0.45 + carried / BASE;
  return (digits / BASE + 1 - carried) / (digits + 1);
}

export const addition: Task = {
  id: 'addition',
  track: 'algorithm',
  kind: 'tokens',
  asks: 'after',
  look: 'symbols',
  name: { en: 'Addition', zh: '加法' },
  description: {
    en: 'Reads two numbers and says their sum, digit by digit, as one writes it.',
    zh: '读两个数，按书写的次序逐位说出它们的和。',
  },
  tests: {
    en: 'An algorithm with a carry: the first digit of the sum may depend on the last ones of both numbers. Most digits come soon; the carries that run over several places come last.',
    zh: '考的是带进位的算法：和的首位可能取决于两个数的末位。多数数位很快就会，连续进位的最后才学会。',
  },
  metric: { id: 'accuracy', better: 'higher' },
  baseline: {
    value: zeros(4),
    how: {
      en: 'The digit 0 always: it is the most frequent, since half of the sums have no more digits than the numbers',
      zh: '永远答 0：它出现得最多，因为半数的和并不比加数多一位',
    },
  },
  baselineOf: (settings) => zeros((shape(settings).prefix - 2) / 2),
  best: { value: 1, how: { en: 'The answer follows from the numbers', zh: '答案可由数字推出' } },
  length: null,
  defaultLength: 15,
  minLength: 12,
  vocabulary: null,
  sources: [],
  shape,
  async load(_asset, settings) {
    const dimensions = shape(settings);
    const digits = (dimensions.prefix - 2) / 2;
    return answerSource(
      'addition',
      dimensions,
      (generator) => {
        const number = () => Array.from({ length: digits }, () => generator.below(BASE));
        return [...number(), PLUS, ...number(), EQUALS];
      },
      sum,
      [...DIGITS, '+', '='],
      DIGITS,
    );
  },
};
