/**
 * `mqar`: multi-query associative recall, after Arora et al., "Zoology: Measuring and improving recall in efficient language
 * models" (2023), https://arxiv.org/abs/2312.04927. A sequence is k₁ v₁ … k_P v_P, then keys of these pairs only; at each
 * of them the target is the key's value, elsewhere nothing is asked. Keys and values have vocabularies apart. Unlike
 * there, no filler stands between the queries: every slot after the pairs asks, so that short runs have a strong signal.
 */
import { random, type Random } from '../../base/random';
import { IGNORED, type Task, type TaskSettings, type TaskShape } from '../task';
import { drawFor } from './parted';
import { checkRoom, checkSettings } from './settings';
import { sourceOf } from './source';

/** A config's vocabulary is the number of values; there are twice as many keys. */
export const VALUES = 16;
const KEYS_A_VALUE = 2;

/** Pairs in a sequence: a quarter of the slots hold them, up to half of all keys. */
export function pairsFor(length: number, values = VALUES): number {
  return Math.min(values, Math.max(2, Math.floor(length / 8)));
}

/** Sets of so many pairs with different keys. */
function setsOf(pairs: number, values: number): number {
  let sets = 1;
  for (let pair = 0; pair < pairs; pair++) sets *= ((KEYS_A_VALUE * values - pair) * values) / (pair + 1);
  return sets;
}

function shape(settings: TaskSettings): TaskShape {
  const { length, vocabulary: values } = checkSettings(mqar, settings);
  checkRoom(mqar, length, (at) => setsOf(pairsFor(at, values), values));
  return {
    kind: 'tokens',
    input: [length],
    target: [length],
    // The keys come first: class v is the value with token keys + v.
    vocabulary: (KEYS_A_VALUE + 1) * values,
    classes: values,
    prefix: 2 * pairsFor(length, values),
  };
}

export const mqar: Task = {
  id: 'mqar',
  track: 'recall',
  kind: 'tokens',
  asks: 'after',
  look: 'symbols',
  name: { en: 'Associative recall', zh: '联想回忆' },
  description: {
    en: 'A sequence lists pairs of a key and a value, then asks for the keys over and over in random order. The answer is the value that stood beside the key: it tests how exactly a model remembers what it has just read.',
    zh: '序列开头列出若干“键—值”对，接着打乱次序反复提问这些键，要答出各自对应的值。考的是模型能否准确记住刚刚读到的内容。',
  },
  tests: {
    en: 'Looking things up. Attention can point back at the pair; a model with a fixed memory must have kept every pair, so the more pairs there are, the more of it it needs.',
    zh: '考的是查找。注意力可以直接回看那一对；记忆大小固定的模型必须把每一对都记住，对数越多，需要的记忆越大。',
  },
  metric: { id: 'accuracy', better: 'higher' },
  baseline: {
    value: 1 / VALUES,
    how: { en: 'A guess: the 16 values are equally likely', zh: '瞎猜：16 个值出现得一样多' },
  },
  baselineOf: (settings) => 1 / shape(settings).classes,
  best: { value: 1, how: { en: 'Every answer stands in the sequence', zh: '每个答案都在序列里' } },
  length: null,
  defaultLength: 64,
  minLength: 8,
  vocabulary: { default: VALUES, least: 8, most: 512 },
  sources: [],
  shape,
  async load(_asset, settings) {
    const dimensions = shape(settings);
    const time = dimensions.input[0]!;
    const values = dimensions.classes;
    const keys = KEYS_A_VALUE * values;
    const pairs = pairsFor(time, values);
    const draw = (generator: Random) => {
      const drawn = generator.permutation(keys).subarray(0, pairs);
      return { keys: drawn, values: Array.from(drawn, () => generator.below(values)) };
    };
    // Sets of pairs, whatever their order.
    const content = (pair: ReturnType<typeof draw>) =>
      pair.values.map((value, at) => pair.keys[at]! * values + value).sort((a, b) => a - b);
    const answers = Array.from({ length: values }, (_, value) => `v${value}`);
    return sourceOf({
      id: 'mqar',
      shape: dimensions,
      symbols: [...Array.from({ length: keys }, (_, key) => `k${key}`), ...answers],
      answers,
      count: (split) => (split === 'unseen' ? 0 : Infinity),
      write(split, seed, example, inputs, targets) {
        const generator = random(seed, 'mqar', split, example);
        const pair = drawFor('mqar', split, generator, draw, content);
        targets.fill(IGNORED);
        for (let at = 0; at < pairs; at++) {
          inputs[2 * at] = pair.keys[at]!;
          inputs[2 * at + 1] = keys + pair.values[at]!;
        }
        // Each key is asked once before any is asked again, in a new order every round.
        let round = new Uint32Array(0);
        for (let slot = 2 * pairs; slot < time; slot++) {
          const turn = (slot - 2 * pairs) % pairs;
          if (turn === 0) round = generator.permutation(pairs);
          inputs[slot] = pair.keys[round[turn]!]!;
          targets[slot] = pair.values[round[turn]!]!;
        }
      },
    });
  },
};
