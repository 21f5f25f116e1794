import { describe, expect, test } from 'vitest';
import { delayOf, generalisationOf } from '../../../src/benchmark/generalisation-delay';

/** [step, accuracy on training examples, on others] */
const curve = (rows: [number, number, number][]) =>
  rows.map(([step, training, metric]) => ({ step, seconds: step, loss: 1, training, metric }));

describe('delay', () => {
  test('is counted from training examples known to others known, interpolated', () => {
    const found = generalisationOf(
      curve([
        [0, 0, 0],
        [100, 0.8, 0],
        [200, 1, 0.1],
        [300, 1, 0.5],
        [400, 1, 1],
        [500, 1, 1],
      ]),
    )!;
    expect(found.training).toBeCloseTo(150, 9);
    expect(found.others).toBeCloseTo(380, 9);
    expect(delayOf(found)).toBeCloseTo(230, 9);
  });

  test('is not known where others were never known, nor after one lucky evaluation', () => {
    const found = generalisationOf(
      curve([
        [0, 0, 0],
        [100, 1, 0.95],
        [200, 1, 0.3],
      ]),
    )!;
    expect(found.others).toBeNull();
    expect(delayOf(found)).toBeNull();
  });

  test('there is none where training examples were not judged', () => {
    expect(generalisationOf([{ step: 0, seconds: 0, loss: 1, metric: 0.1 }])).toBeNull();
  });
});
