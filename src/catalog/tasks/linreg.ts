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
/** Examples over whose points the best estimator's error is averaged. */
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

/** What least squares sees of a point. */
const scaled = (point: number[]): number[] => point.map((x) => x / Math.sqrt(DIMENSIONS));

/** (XᵀX + σ²)⁻¹ for the rows x of X, by elimination: the matrix is positive definite. */
function inverse(rows: number[][]): number[][] {
  const system = Array.from({ length: DIMENSIONS }, (_, i) => [
    ...Array.from(
      { length: DIMENSIONS },
      (_, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0) + (i === j ? NOISE * NOISE : 0),
    ),
    ...Array.from({ length: DIMENSIONS }, (_, j) => (i === j ? 1 : 0)),
  ]);
  for (let pivot = 0; pivot < DIMENSIONS; pivot++) {
    const lead = system[pivot]!.map((value) => value / system[pivot]![pivot]!);
    system.forEach((row, other) => {
      const factor = row[pivot]!;
      system[other] = other === pivot ? lead : row.map((value, at) => value - factor * lead[at]!);
    });
  }
  return system.map((row) => row.slice(DIMENSIONS));
}

/**
 * The answers of ridge regression with the true variances, which are the means of what is possible after the rows shown: no
 * estimator has a smaller expected squared error.
 */
export function leastSquares({ points, shown }: Regression): number[] {
  const rows = points.slice(0, shown.length).map(scaled);
  const moments = Array.from({ length: DIMENSIONS }, (_, i) =>
    rows.reduce((sum, row, at) => sum + row[i]! * shown[at]!, 0),
  );
  const weight = inverse(rows).map((row) => dot(row, moments));
  return points.slice(shown.length).map((point) => dot(scaled(point), weight));
}

/**
 * Expected squared error of least squares: the variance that is left in the weight after the points shown, σ²(XᵀX + σ²)⁻¹,
 * at a new point; a mean over the points of many examples.
 */
function bestError(length: number): number {
  let sum = 0;
  for (let example = 0; example < JUDGED; example++) {
    const { points } = drawRegression(0, 'evaluation', example, length);
    const left = inverse(points.slice(0, shownOf(length)).map(scaled));
    sum += (NOISE * NOISE * left.reduce((trace, row, at) => trace + row[at]!, 0)) / DIMENSIONS;
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
    value: 12.48,
    how: {
      en: 'The answer 0 always, whose squared error is the variance of the values, 1, over that of least squares',
      zh: '永远答 0：平方误差等于取值的方差 1，再除以最小二乘法的误差',
    },
  },
  baselineOf: (settings) => 1 / bestError(shape(settings).input[0]!),
  best: {
    value: 1,
    how: {
      en: 'Ridge regression with the true variances has the least expected squared error; on few examples luck may go below',
      zh: '已知真实方差的岭回归，期望平方误差最小；样本少时碰巧会更低',
    },
  },
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
