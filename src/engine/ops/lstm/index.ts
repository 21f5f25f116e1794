/**
 * LSTM over time (Hochreiter & Schmidhuber 1997, with forget gates): the input's share of the gates is one matrix product
 * outside; here the recurrent share is added and the state moves, all steps in one dispatch in either direction. Gates lie
 * in the order input, forget, cell, output, as in PyTorch.
 */
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import { matrixGradient, overTime, transposed, type OverTimeOptions } from '../recurrent';

/**
 * @param inputs [batch, time, 4 · width]: x·W + b
 * @param recurrent [width, 4 · width]
 * @returns h [batch, time, width]; the state before the first step is zero
 */
export function lstm(inputs: Tensor, recurrent: Tensor, options: OverTimeOptions = {}): Tensor {
  const [batch, time, four] = inputs.shape as [number, number, number];
  const width = four / 4;
  return differentiable(
    [inputs, recurrent],
    () => {
      const { h, cell, gates } = overTime(
        {
          name: 'lstm',
          width,
          backwards: false,
          inputs: { inputs },
          constants: {},
          outputs: { h: 1, cell: 1, gates: 4 },
          carried: 'h',
          keeps: 1,
          body: ({ read, product, kept, keep, write }) => `
      let input = sigmoid(${read('inputs', 0)} + ${product(0)});
      let forget = sigmoid(${read('inputs', 1)} + ${product(1)});
      let candidate = bend(${read('inputs', 2)} + ${product(2)});
      let output = sigmoid(${read('inputs', 3)} + ${product(3)});
      let memory = forget * ${kept()} + input * candidate;
      ${keep('memory')}
      ${write('gates', 'input', 0)}
      ${write('gates', 'forget', 1)}
      ${write('gates', 'candidate', 2)}
      ${write('gates', 'output', 3)}
      ${write('cell', 'memory')}
      ${write('h', 'output * bend(memory)')}`,
        },
        recurrent,
        [batch, time],
        options,
      ) as { h: Tensor; cell: Tensor; gates: Tensor };
      return { value: h, saved: { recurrent, gates, cell, h } };
    },
    (dy, { recurrent: matrix, gates, cell, h }) => {
      const { dInputs } = overTime(
        {
          name: 'lstm gradient',
          width,
          backwards: true,
          inputs: { gates, cell, dy },
          constants: {},
          outputs: { dInputs: 4 },
          carried: 'dInputs',
          keeps: 1,
          body: ({ read, readBefore, product, kept, keep, write }) => `
      let input = ${read('gates', 0)};
      let forget = ${read('gates', 1)};
      let candidate = ${read('gates', 2)};
      let output = ${read('gates', 3)};
      let bent = bend(${read('cell')});
      let dh = ${read('dy')} + ${product()};
      let dMemory = ${kept()} + dh * output * (1.0 - bent * bent);
      ${keep('dMemory * forget')}
      ${write('dInputs', 'dMemory * candidate * input * (1.0 - input)', 0)}
      ${write('dInputs', `dMemory * ${readBefore('cell')} * forget * (1.0 - forget)`, 1)}
      ${write('dInputs', 'dMemory * input * (1.0 - candidate * candidate)', 2)}
      ${write('dInputs', 'dh * bent * output * (1.0 - output)', 3)}`,
        },
        transposed(matrix),
        [batch, time],
        options,
      ) as { dInputs: Tensor };
      return [dInputs, matrixGradient(h, dInputs)];
    },
  );
}
