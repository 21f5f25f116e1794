import { usual } from '../../../src/catalog/task';
import { describe, expect, test } from 'vitest';
import {
  digitBaseline,
  PIXEL_DEVIATION,
  PIXEL_MEAN,
  readDigits,
  type Digits,
} from '../../../src/catalog/tasks/digits';
import { mnist } from '../../../src/catalog/tasks/mnist';
import { mnistRows } from '../../../src/catalog/tasks/mnist-rows';
import { packedAsset } from './packed-assets';

const digits = readDigits(await packedAsset('mnist'));
const PIXELS = 784;

function classCounts(labels: Uint8Array): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels) counts[label]!++;
  return counts;
}

function images({ images, labels }: Digits): string[] {
  return Array.from(labels, (_, index) => images.subarray(index * PIXELS, (index + 1) * PIXELS).join());
}

describe('the digits', () => {
  test('8000 : 1000 : 1000, none in two splits', () => {
    const all = [digits.train, digits.evaluation, digits.test].map(images);
    expect(all.map((list) => list.length)).toEqual([8000, 1000, 1000]);
    expect(new Set(all.flat()).size).toBe(10_000);
  });

  test('every split, and every beginning of evaluation, holds the classes in their proportions', () => {
    const total = classCounts(digits.train.labels).map(
      (count, label) =>
        count + classCounts(digits.evaluation.labels)[label]! + classCounts(digits.test.labels)[label]!,
    );
    expect(total).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
    const { evaluation } = digits;
    for (const labels of [
      digits.train.labels,
      evaluation.labels,
      digits.test.labels,
      evaluation.labels.subarray(0, 100),
    ]) {
      for (const [label, count] of classCounts(labels).entries()) {
        expect(Math.abs(count - (total[label]! * labels.length) / 10_000)).toBeLessThan(1.5);
      }
    }
  });

  test('mean and deviation are those of the training pixels', () => {
    const pixels = Float64Array.from(digits.train.images, (byte) => byte / 255);
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    const variance = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length;
    expect(PIXEL_MEAN).toBeCloseTo(mean, 4);
    expect(PIXEL_DEVIATION).toBeCloseTo(Math.sqrt(variance), 4);
  });

  test('the baseline is the share of the most frequent digit', () => {
    const counts = classCounts(digits.evaluation.labels);
    expect(digitBaseline!.value).toBe(Math.max(...counts) / digits.evaluation.labels.length);
    expect(counts.indexOf(Math.max(...counts))).toBe(1);
  });
});

describe('the tasks', () => {
  test('an image and its rows are the same numbers in the same order', async () => {
    const image = await mnist.load(packedAsset, usual);
    const rows = await mnistRows.load(packedAsset, usual);
    expect(image.batch('train', 4, 9, 8)).toEqual(rows.batch('train', 4, 9, 8));
    expect(image.shape).toMatchObject({ kind: 'image', input: [28, 28, 1], target: [] });
    expect(rows.shape).toMatchObject({ kind: 'rows', input: [28, 28], target: [] });
  });

  test('an epoch shows every training digit once, the next in another order', async () => {
    const source = await mnist.load(packedAsset, usual);
    const epoch = (first: number) => {
      const seen: string[] = [];
      for (let index = first; index < first + 80; index++) {
        const { inputs } = source.batch('train', 6, index, 100);
        for (let place = 0; place < 100; place++) {
          const example = inputs.subarray(place * PIXELS, (place + 1) * PIXELS);
          seen.push(
            Uint8Array.from(example, (value) =>
              Math.round((value * PIXEL_DEVIATION + PIXEL_MEAN) * 255),
            ).join(),
          );
        }
      }
      return seen;
    };
    const first = epoch(0);
    const second = epoch(80);
    expect(new Set(first).size).toBe(8000);
    expect(first).not.toEqual(second);
    expect(first.sort()).toEqual(images(digits.train).sort());
    expect(second.sort()).toEqual(first);
  });

  test('golden batch', async () => {
    const source = await mnist.load(packedAsset, usual);
    expect([...source.batch('train', 1, 0, 12).targets]).toEqual([7, 4, 1, 6, 1, 7, 7, 4, 4, 3, 9, 8]);
    expect([...source.batch('evaluation', 1, 0, 12).targets]).toEqual([9, 5, 6, 8, 7, 4, 0, 2, 1, 3, 9, 5]);
  });
});
