/** Examples that are numbers: pictures, points of the plane, and points with values of a function. */
import type { TaskShape } from '../../catalog/task';
import { leastSquares } from '../../catalog/tasks/linreg';
import type { Samples } from './samples';
import type { Example } from './examples';

/** Pictures and points as samples are drawn; pixels come back from whatever scale to 0 … 1, all by the same one. */
export function asSamples(examples: readonly Example[], { input }: Pick<TaskShape, 'input'>): Samples {
  const values = Float32Array.from(examples.flatMap(({ inputs }) => Array.from(inputs)));
  if (input.length === 1) return { kind: 'samples', shape: input, values };
  const [least, most] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
  const shape = input.length === 2 ? [...input, 1] : input;
  return { kind: 'samples', shape, values: values.map((value) => (value - least) / (most - least || 1)) };
}

/** One of several samples. */
export function sampleAt({ shape, values }: Samples, index: number): Samples {
  const size = shape.reduce((product, side) => product * side, 1);
  return { kind: 'samples', shape, values: values.subarray(index * size, (index + 1) * size) };
}

/** A point by what least squares, from the points shown, makes of it and by its value. */
export interface Valued {
  estimate: number;
  value: number;
}

export interface FunctionExample {
  /** With their values, which are noisy. */
  shown: Valued[];
  /** Without, and with what the model says. */
  asked: (Valued & { answer: number | null })[];
  /** Greatest distance from 0 of all estimates and values. */
  reach: number;
}

/** Rows are coordinates and a value, of which the first `prefix` are shown. */
export function functionExample(
  { inputs, questions }: Example,
  { input, prefix = 0 }: Pick<TaskShape, 'input' | 'prefix'>,
): FunctionExample {
  const [length, columns] = input as [number, number];
  const rows = Array.from({ length }, (_, row) =>
    Array.from({ length: columns }, (_, column) => inputs[row * columns + column]!),
  );
  const points = rows.map((row) => row.slice(0, -1));
  const values = rows.slice(0, prefix).map((row) => row.at(-1)!);
  // The points shown are asked once more, so that they have estimates too.
  const again = [...points.slice(0, prefix), ...points];
  const estimates = leastSquares({ points: again, values: [], shown: values });
  const shown = values.map((value, row) => ({ estimate: estimates[row]!, value }));
  const missing = length - questions.length;
  const asked = questions.flatMap((question, at) =>
    question
      ? [{ estimate: estimates[missing + at]!, value: question.expected, answer: question.answer }]
      : [],
  );
  const all = [...shown, ...asked].flatMap(({ estimate, value }) => [Math.abs(estimate), Math.abs(value)]);
  return { shown, asked, reach: Math.max(...all) };
}
