/** Regression in context: what is shown, what is asked, and that least squares is what it claims to be. */
import { expect, test } from 'vitest';
import { IGNORED_NUMBER, usual } from '../../../src/catalog/task';
import { DIMENSIONS, drawRegression, leastSquares, linreg, NOISE } from '../../../src/catalog/tasks/linreg';
import { packedAsset } from './packed-assets';

const LENGTH = 32;
const source = await linreg.load(packedAsset, { length: LENGTH });
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const regressions = Array.from({ length: 12_000 }, (_, at) => drawRegression(1, 'train', at, LENGTH));

test('rows show points and values first, then points whose values are asked', () => {
  const { inputs, targets } = source.batch('train', 1, 7, 1);
  const { points, values, shown } = drawRegression(1, 'train', 7, LENGTH);
  for (let row = 0; row < LENGTH; row++) {
    const [...seen] = inputs.subarray(row * (DIMENSIONS + 1), (row + 1) * (DIMENSIONS + 1));
    expect(seen.slice(0, -1)).toEqual(points[row]!.map(Math.fround));
    expect(seen.at(-1)).toBe(row < LENGTH / 2 ? Math.fround(shown[row]!) : 0);
    expect(targets[row]).toBe(Math.fround(row < LENGTH / 2 ? IGNORED_NUMBER : values[row]!));
  }
});

test('values have variance 1, and noise has its deviation', () => {
  expect(mean(regressions.flatMap(({ values }) => values.map((value) => value ** 2)))).toBeCloseTo(1, 1);
  const noise = regressions.flatMap(({ values, shown }) => shown.map((value, at) => value - values[at]!));
  expect(Math.sqrt(mean(noise.map((value) => value ** 2)))).toBeCloseTo(NOISE, 2);
});

/** Mean squared error of what a way of answering says. */
function errorOf(answers: (regression: (typeof regressions)[number]) => number[]): number {
  return mean(
    regressions.flatMap((regression) => {
      const asked = regression.values.slice(LENGTH / 2);
      return answers(regression).map((answer, at) => (answer - asked[at]!) ** 2);
    }),
  );
}

test('least squares is not beaten by itself shrunk or stretched, by the mean, or by 0', () => {
  const best = errorOf(leastSquares);
  for (const factor of [0.9, 1.1])
    expect(
      errorOf((regression) => leastSquares(regression).map((answer) => factor * answer)),
    ).toBeGreaterThan(best);
  expect(errorOf(({ shown }) => Array.from({ length: LENGTH / 2 }, () => mean(shown)))).toBeGreaterThan(
    5 * best,
  );
  // A mean over 12 000 weights: 1 % of standard error above, 1 % below the line.
  const zero = errorOf(() => new Array<number>(LENGTH / 2).fill(0)) / best;
  expect(Math.abs(zero / linreg.baseline!.value - 1)).toBeLessThan(0.04);
  // The scale of the metric: its own error is 1.
  expect(source.score!.by * best).toBeCloseTo(1, 1);
  expect(linreg.baselineOf!(usual)).toBeCloseTo(linreg.baseline!.value, 1);
});

test('where nothing is noisy and enough is shown, it finds the weight', () => {
  // Noise-free values are the same as many noisy ones: the more is shown, the smaller the error.
  const error = (length: number) => {
    const drawn = Array.from({ length: 300 }, (_, at) => drawRegression(2, 'train', at, length));
    return mean(
      drawn.flatMap((regression) => {
        const asked = regression.values.slice(length / 2);
        return leastSquares(regression).map((answer, at) => (answer - asked[at]!) ** 2);
      }),
    );
  };
  expect(error(512)).toBeLessThan(error(64) / 4);
  expect(error(512)).toBeLessThan(0.01);
});
