/**
 * `linreg`: linear regression in context, after Garg et al., "What can Transformers learn in-context? A case study of simple
 * function classes" (2022), https://arxiv.org/abs/2208.01066. Rows show points x with noisy values y = w·x/√d + σε of a
 * weight w drawn anew for each example; then rows show points alone, and w·x/√d is asked. Unlike there the values asked for
 * are never shown, so that nobody gains by seeing what comes later.
 */
import { random } from '../../base/random';
import { IGNORED_NUMBER, type Split, type Task, type TaskSettings, type TaskShape } from '../task';
import { checkSettings } from './settings';
import { sourceOf } from './source';

/** Coordinates of a point. */
export const DIMENSIONS = 4;
/** Deviation of the noise on the values shown. */
export const NOISE = 0.5;
/** Examples over which the best estimator's error is averaged. */
const JUDGED = 1024;

const shownOf = (length: number): number => Math.floor(length / 2);

export interface Regression {
  /** [rows][DIMENSIONS] */
  points: number[][];
  /** w·x/√d, without noise. */
  values: number[];
  /** With noise; as many as are shown. */
  shown: number[];
}

export function drawRegression(seed: number, split: Split, example: number, length: number): Regression {
  const generator = random(seed, 'linreg', split, example);
  const normals = () => Array.from({ length: DIMENSIONS }, () => generator.normal());
  const weight = normals();
  const points = Array.from({ length }, normals);
  const values = points.map((point) => dot(point, weight) / Math.sqrt(DIMENSIONS));
  const shown = values.slice(0, shownOf(length)).map((value) => value + NOISE * generator.normal());
  return { points, values, shown };
}

const dot = (a: number[], b: number[]): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0);

/**
 * The answers of ridge regression with the true variances, which are the means of what is possible after the rows shown: no
 * estimator has a smaller expected squared error.
 */
export function leastSquares({ points, shown }: Regression): number[] {
  const scaled = points.map((point) => point.map((x) => x / Math.sqrt(DIMENSIONS)));
  const rows = scaled.slice(0, shown.length);
  // Normal equations of the weight, whose own variance is 1, solved by elimination: they are positive definite.
  const system = Array.from({ length: DIMENSIONS }, (_, i) => [
    ...Array.from(
      { length: DIMENSIONS },
      (_, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0) + (i === j ? NOISE * NOISE : 0),
    ),
    rows.reduce((sum, row, at) => sum + row[i]! * shown[at]!, 0),
  ]);
  for (let pivot = 0; pivot < DIMENSIONS; pivot++) {
    const lead = system[pivot]!;
    for (let other = 0; other < DIMENSIONS; other++) {
      if (other === pivot) continue;
      const factor = system[other]![pivot]! / lead[pivot]!;
      system[other] = system[other]!.map((value, at) => value - factor * lead[at]!);
    }
  }
  const weight = system.map((row, at) => row[DIMENSIONS]! / row[at]!);
  return scaled.slice(shown.length).map((point) => dot(point, weight));
}

/** Mean squared error of least squares over the first evaluation examples. */
function bestError(length: number): number {
  let sum = 0;
  for (let example = 0; example < JUDGED; example++) {
    const regression = drawRegression(0, 'evaluation', example, length);
    const asked = regression.values.slice(shownOf(length));
    const errors = leastSquares(regression).map((answer, at) => (answer - asked[at]!) ** 2);
    sum += errors.reduce((total, error) => total + error, 0) / errors.length;
  }
  return sum / JUDGED;
}

function shape(settings: TaskSettings): TaskShape {
  const { length } = checkSettings(linreg, settings);
  return {
    kind: 'rows',
    input: [length, DIMENSIONS + 1],
    target: [length],
    vocabulary: 0,
    classes: 1,
    prefix: shownOf(length),
  };
}

export const linreg: Task = {
  id: 'linreg',
  track: 'in-context',
  kind: 'rows',
  asks: 'after',
  look: 'function',
  name: { en: 'Regression from examples', zh: '看样例做回归' },
  description: {
    en: 'Sees points with their values, noisy ones of a linear function that is new every time, then points without; it is to say their values.',
    zh: '先看一些点和它们带噪声的取值，这些取值出自一个每次都换的线性函数；再看没有取值的点，要说出它们的值。',
  },
  tests: {
    en: 'Learning from the context without a change of weights. The error is compared with that of least squares, which knows the problem; 1 is as good as can be.',
    zh: '考的是不改权重、只凭上下文来学。误差与已知题目的最小二乘法相比，1 就是最好的可能。',
  },
  metric: { id: 'ratio', better: 'lower' },
  baseline: {
    value: 12.34,
    how: 'The answer 0 always, whose squared error is the variance of the values, 1, over that of least squares',
  },
  baselineOf: (settings) => 1 / bestError(shape(settings).input[0]!),
  best: { value: 1, how: 'Ridge regression with the true variances has the least expected squared error' },
  length: null,
  defaultLength: 32,
  minLength: 4,
  vocabulary: null,
  sources: [],
  shape,
  async load(_asset, settings) {
    const dimensions = shape(settings);
    const time = dimensions.input[0]!;
    const given = shownOf(time);
    return sourceOf({
      id: 'linreg',
      shape: dimensions,
      score: { from: 0, by: 1 / bestError(time) },
      count: (split) => (split === 'unseen' ? 0 : Infinity),
      write(split, seed, example, inputs, targets) {
        const { points, values, shown } = drawRegression(seed, split, example, time);
        points.forEach((point, row) => inputs.set([...point, shown[row] ?? 0], row * (DIMENSIONS + 1)));
        targets.fill(IGNORED_NUMBER, 0, given).set(values.slice(given), given);
      },
    });
  },
};
