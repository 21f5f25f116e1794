/**
 * `mqar`: multi-query associative recall, after Arora et al., "Zoology: Measuring and improving recall in efficient language
 * models" (2023), https://arxiv.org/abs/2312.04927. A sequence is k₁ v₁ … k_P v_P, then keys of these pairs only; at each
 * of them the target is the key's value, elsewhere nothing is asked. Keys and values have vocabularies apart. Unlike
 * there, no filler stands between the queries: every slot after the pairs asks, so that short runs have a strong signal.
 */
import { random, type Random } from '../../base/random';
import { IGNORED, type Split, type Task, type TaskShape } from '../task';
import { checkLength } from './length';
import { sourceOf } from './source';

/** Token ids 0 … 31 are keys, 32 … 47 are values; class v is the value with token KEYS + v. */
export const KEYS = 32;
export const VALUES = 16;

/** Pairs in a sequence: a quarter of the slots hold them, up to half of all keys. */
export function pairsFor(length: number): number {
  return Math.min(KEYS / 2, Math.max(2, Math.floor(length / 8)));
}

function shape(length: number | null): TaskShape {
  const time = checkLength(mqar, length);
  return {
    kind: 'tokens',
    input: [time],
    target: [time],
    vocabulary: KEYS + VALUES,
    classes: VALUES,
    prefix: 2 * pairsFor(time),
  };
}

export const mqar: Task = {
  id: 'mqar',
  track: 'recall',
  kind: 'tokens',
  name: { en: 'Associative recall', zh: '联想回忆' },
  description: {
    en: 'A sequence lists pairs of a key and a value, then asks for the keys over and over in random order. The answer is the value that stood beside the key: it tests how exactly a model remembers what it has just read.',
    zh: '序列开头列出若干“键—值”对，接着打乱次序反复提问这些键，要答出各自对应的值。考的是模型能否准确记住刚刚读到的内容。',
  },
  metric: { id: 'accuracy', better: 'higher' },
  baseline: { value: 1 / VALUES, how: `A guess: the ${VALUES} values are equally likely` },
  length: null,
  defaultLength: 64,
  minLength: 8,
  sources: [],
  shape,
  async load(_asset, length) {
    const dimensions = shape(length);
    const time = dimensions.input[0]!;
    const pairs = pairsFor(time);
    return sourceOf({
      shape: dimensions,
      newInputs: (size) => new Int32Array(size),
      count: () => Infinity,
      write(split, seed, example, inputs, targets) {
        const generator = random(seed, 'mqar', split, example);
        const { keys, values } = drawPairs(generator, split, pairs);
        targets.fill(IGNORED);
        for (let pair = 0; pair < pairs; pair++) {
          inputs[2 * pair] = keys[pair]!;
          inputs[2 * pair + 1] = KEYS + values[pair]!;
        }
        // Each key is asked once before any is asked again, in a new order every round.
        let round = new Uint32Array(0);
        for (let slot = 2 * pairs; slot < time; slot++) {
          const turn = (slot - 2 * pairs) % pairs;
          if (turn === 0) round = generator.permutation(pairs);
          inputs[slot] = keys[round[turn]!]!;
          targets[slot] = values[round[turn]!]!;
        }
      },
    });
  },
};

/** Different keys with independent values, drawn until the set of pairs is one of this split. */
function drawPairs(generator: Random, split: Split, pairs: number): { keys: Uint32Array; values: number[] } {
  for (;;) {
    const keys = generator.permutation(KEYS).subarray(0, pairs);
    const values = Array.from(keys, () => generator.below(VALUES));
    if (splitOf(keys, values) === split) return { keys, values };
  }
}

/** Every set of pairs belongs to one split, whatever its order: evaluation and test are never seen in training. */
function splitOf(keys: Uint32Array, values: number[]): Split {
  const codes = values.map((value, pair) => keys[pair]! * VALUES + value).sort((a, b) => a - b);
  const eighth = random(0, 'mqar', 'split', ...codes).below(8);
  return eighth === 0 ? 'evaluation' : eighth === 1 ? 'test' : 'train';
}
