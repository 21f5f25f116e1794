/**
 * Simple recurrent network over time (Elman 1990): h ← tanh(x·W + b + h·U). The input's share is one matrix product outside;
 * all steps are one dispatch in either direction.
 */
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import { matrixGradient, overTime, transposed, type OverTimeOptions } from '../recurrent';

/**
 * @param inputs [batch, time, width]: x·W + b
 * @param recurrent [width, width]
 * @returns h [batch, time, width]; the state before the first step is zero
 */
export function rnn(inputs: Tensor, recurrent: Tensor, options: OverTimeOptions = {}): Tensor {
  const [batch, time, width] = inputs.shape as [number, number, number];
  return differentiable(
    [inputs, recurrent],
    () => {
      const { h } = overTime(
        {
          name: 'rnn',
          width,
          backwards: false,
          inputs: { inputs },
          constants: {},
          outputs: { h: 1 },
          carried: 'h',
          keeps: 0,
          body: ({ read, product, write }) => write('h', `bend(${read('inputs')} + ${product()})`),
        },
        recurrent,
        [batch, time],
        options,
      ) as { h: Tensor };
      return { value: h, saved: { recurrent, h } };
    },
    (dy, { recurrent: matrix, h }) => {
      const { dInputs } = overTime(
        {
          name: 'rnn gradient',
          width,
          backwards: true,
          inputs: { h, dy },
          constants: {},
          outputs: { dInputs: 1 },
          carried: 'dInputs',
          keeps: 0,
          body: ({ read, product, write }) => `
      let state = ${read('h')};
      ${write('dInputs', `(${read('dy')} + ${product()}) * (1.0 - state * state)`)}`,
        },
        transposed(matrix),
        [batch, time],
        options,
      ) as { dInputs: Tensor };
      return [dInputs, matrixGradient(h, dInputs)];
    },
  );
}
