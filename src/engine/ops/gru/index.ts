/**
 * GRU over time (Cho et al. 2014), in PyTorch's form: the reset gate acts on the candidate's recurrent share after the matrix
 * product, n = tanh(x_n + r ⊙ (h·W_n + b_n)), h ← (1 − z) ⊙ n + z ⊙ h. The input's share is one matrix product outside;
 * all steps are one dispatch in either direction. Gates lie in the order reset, update, candidate.
 */
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import { columnTotal } from '../column-sum';
import { matrixGradient, overTime, transposed, type OverTimeOptions } from '../recurrent';

/**
 * @param inputs [batch, time, 3 · width]: x·W + b
 * @param recurrent [width, 3 · width]
 * @param bias [width]: b_n, the bias of the candidate's recurrent share
 * @returns h [batch, time, width]; the state before the first step is zero
 */
export function gru(inputs: Tensor, recurrent: Tensor, bias: Tensor, options: OverTimeOptions = {}): Tensor {
  const [batch, time, three] = inputs.shape as [number, number, number];
  const width = three / 3;
  return differentiable(
    [inputs, recurrent, bias],
    () => {
      // Kept: h. Gates: reset, update, candidate, and the candidate's recurrent share.
      const { h, gates } = overTime(
        {
          name: 'gru',
          width,
          backwards: false,
          inputs: { inputs },
          constants: { bias },
          outputs: { h: 1, gates: 4 },
          carried: 'h',
          keeps: 1,
          body: ({ read, product, kept, keep, write }) => `
      let reset = sigmoid(${read('inputs', 0)} + ${product(0)});
      let renew = sigmoid(${read('inputs', 1)} + ${product(1)});
      let share = ${product(2)} + bias[unit];
      let candidate = bend(${read('inputs', 2)} + reset * share);
      let state = candidate + renew * (${kept()} - candidate);
      ${keep('state')}
      ${write('gates', 'reset', 0)}
      ${write('gates', 'renew', 1)}
      ${write('gates', 'candidate', 2)}
      ${write('gates', 'share', 3)}
      ${write('h', 'state')}`,
        },
        recurrent,
        [batch, time],
        options,
      ) as { h: Tensor; gates: Tensor };
      return { value: h, saved: { recurrent, gates, h } };
    },
    (dy, { recurrent: matrix, gates, h }) => {
      // Kept: the part of h's gradient that reaches the step before past all gates.
      const { dInputs, dProduct } = overTime(
        {
          name: 'gru gradient',
          width,
          backwards: true,
          inputs: { gates, h, dy },
          constants: {},
          outputs: { dInputs: 3, dProduct: 3 },
          carried: 'dProduct',
          keeps: 1,
          body: ({ read, readBefore, product, kept, keep, write }) => `
      let reset = ${read('gates', 0)};
      let renew = ${read('gates', 1)};
      let candidate = ${read('gates', 2)};
      let dh = ${read('dy')} + ${kept()} + ${product()};
      ${keep('dh * renew')}
      let dCandidate = dh * (1.0 - renew) * (1.0 - candidate * candidate);
      let dReset = dCandidate * ${read('gates', 3)} * reset * (1.0 - reset);
      let dRenew = dh * (${readBefore('h')} - candidate) * renew * (1.0 - renew);
      ${write('dInputs', 'dReset', 0)}
      ${write('dInputs', 'dRenew', 1)}
      ${write('dInputs', 'dCandidate', 2)}
      ${write('dProduct', 'dReset', 0)}
      ${write('dProduct', 'dRenew', 1)}
      ${write('dProduct', 'dCandidate * reset', 2)}`,
        },
        transposed(matrix),
        [batch, time],
        options,
      ) as { dInputs: Tensor; dProduct: Tensor };
      const candidates = `x[row * ${three}u + ${2 * width}u + column]`;
      return [
        dInputs,
        matrixGradient(h, dProduct),
        columnTotal({ x: dProduct }, candidates, batch * time, width),
      ];
    },
  );
}
