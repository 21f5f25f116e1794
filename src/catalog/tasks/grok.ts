/**
 * `grok`: a + b modulo p, learnt from 30 % of the table, after Power et al., "Grokking: Generalization beyond overfitting on
 * small algorithmic datasets" (2022), https://arxiv.org/abs/2201.02177. Unlike there a + b and b + a are always in the same
 * part, so that nobody is judged on a sum that was trained the other way round.
 */
import { random } from '../../base/random';
import { IGNORED, type Split, type Task, type TaskSettings, type TaskShape } from '../task';
import { checkSettings } from './settings';
import { sourceOf } from './source';

const LENGTH = 4;
/** Of a hundred sums. */
const TRAINED = 30;

function shape(settings: TaskSettings): TaskShape {
  const { vocabulary: modulus } = checkSettings(grok, settings);
  return {
    kind: 'tokens',
    input: [LENGTH],
    target: [LENGTH],
    // Numbers, plus, equals.
    vocabulary: modulus + 2,
    classes: modulus,
    prefix: LENGTH - 1,
  };
}

/** The table, cut at random: training, then two halves of the rest. */
function partsOf(modulus: number): Record<Split, [number, number][]> {
  const sums = Array.from({ length: modulus }, (_, a) =>
    Array.from({ length: a + 1 }, (_, b) => [a, b] as [number, number]),
  ).flat();
  const order = [...random(0, 'grok', 'table', modulus).permutation(sums.length)].map((at) => sums[at]!);
  const trained = Math.round((sums.length * TRAINED) / 100);
  const half = Math.ceil((sums.length + trained) / 2);
  const both = (chosen: [number, number][]) =>
    chosen.flatMap(
      ([a, b]) =>
        (a === b
          ? [[a, b]]
          : [
              [a, b],
              [b, a],
            ]) as [number, number][],
    );
  return {
    train: both(order.slice(0, trained)),
    evaluation: both(order.slice(trained, half)),
    test: both(order.slice(half)),
    unseen: [],
  };
}

export const grok: Task = {
  id: 'grok',
  track: 'generalisation',
  kind: 'tokens',
  asks: 'after',
  look: 'symbols',
  name: { en: 'Grokking', zh: '顿悟' },
  description: {
    en: 'Adds two numbers modulo 97. Training shows 30 % of all sums, over and over; the rest is asked in the evaluation.',
    zh: '把两个数相加再对 97 取余。训练只反复出现全部算式的 30 %，评估时问其余的。',
  },
  tests: {
    en: 'From knowing by heart to understanding. Models soon know the sums they were shown; whether and how much later they know the others is the question.',
    zh: '考的是从死记硬背到真正理解。模型很快就能背下见过的算式；问题在于它会不会、要过多久才会算没见过的。',
  },
  metric: { id: 'accuracy', better: 'higher' },
  baseline: {
    value: 1 / 97,
    how: { en: 'A guess: the 97 remainders are equally likely', zh: '瞎猜：97 个余数出现得一样多' },
  },
  baselineOf: (settings) => 1 / shape(settings).classes,
  best: { value: 1, how: { en: 'The answer follows from the numbers', zh: '答案可由数字推出' } },
  length: LENGTH,
  defaultLength: LENGTH,
  minLength: LENGTH,
  vocabulary: { default: 97, least: 11, most: 251 },
  judgesTraining: true,
  sources: [],
  shape,
  async load(_asset, settings) {
    const dimensions = shape(settings);
    const modulus = dimensions.classes;
    const parts = partsOf(modulus);
    const names = Array.from({ length: modulus }, (_, number) => `${number}`);
    return sourceOf({
      id: 'grok',
      shape: dimensions,
      symbols: [...names, '+', '='],
      answers: names,
      count: (split) => parts[split].length,
      write(split, _seed, index, inputs, targets) {
        const [a, b] = parts[split][index]!;
        inputs.set([a, modulus, b, modulus + 1]);
        targets.fill(IGNORED);
        targets[LENGTH - 1] = (a + b) % modulus;
      },
    });
  },
};
