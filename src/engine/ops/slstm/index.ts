/**
 * sLSTM over time (Beck et al. 2024): exponential write gate i, forget gate f, and a memory c that is divided by n, the sum
 * of what was written: c ← σ(f)·c + exp(i)·tanh(z), n ← σ(f)·n + exp(i), h = σ(o)·c / n. Here the quotient r = c / n and
 * log n are carried, which needs no stabiliser: with p = exp(i) / n = σ(i − log σ(f) − log n₋), r ← r + p·(tanh(z) − r) and
 * log n = log σ(f) + log n₋ + softplus(i − log σ(f) − log n₋). Each head's gates see the h of their head alone.
 */
import { orNaN } from '../../wgsl';
import type { Tensor } from '../../tf';
import { differentiable } from '../custom';
import {
  headMatricesGradient,
  overTime,
  sideBySide,
  transposedSideBySide,
  type OverTimeOptions,
} from '../recurrent';

/** log(1 + eˣ) in WGSL. */
const softplus = (x: string) => orNaN(`max(${x}, 0.0) + log(1.0 + exp(-min(abs(${x}), 30.0)))`, x);

/**
 * @param inputs [batch, time, 4 · width]: the input's share of write, forget, value and output gate, in this order
 * @param recurrent [heads, D, 4 · D], width = heads · D
 * @returns h [batch, time, width]; the state before the first step is zero
 */
export function slstm(inputs: Tensor, recurrent: Tensor, options: OverTimeOptions = {}): Tensor {
  const [batch, time, four] = inputs.shape as [number, number, number];
  const width = four / 4;
  const heads = recurrent.shape[0]!;
  return differentiable(
    [inputs, recurrent],
    () => {
      // Kept: r, and log n. Seen: p, tanh(z), σ(o), the slope of log σ(f), r.
      const { h, seen } = overTime(
        {
          name: 'slstm',
          width,
          heads,
          backwards: false,
          inputs: { inputs },
          constants: {},
          outputs: { h: 1, seen: 5 },
          carried: 'h',
          keeps: 2,
          body: ({ read, first, product, kept, keep, write }) => `
      let writing = ${read('inputs', 0)} + ${product(0)};
      let loss = -(${read('inputs', 1)} + ${product(1)});
      let value = bend(${read('inputs', 2)} + ${product(2)});
      let output = sigmoid(${read('inputs', 3)} + ${product(3)});
      let stays = ${kept(1)} - (${softplus('loss')});
      let lead = writing - stays;
      let share = select(sigmoid(lead), 1.0, ${first});
      let mean = ${kept()} + share * (value - ${kept()});
      ${keep('mean')}
      ${keep(`select(stays + ${softplus('lead')}, writing, ${first})`, 1)}
      ${write('seen', 'share', 0)}
      ${write('seen', 'value', 1)}
      ${write('seen', 'output', 2)}
      ${write('seen', 'sigmoid(loss)', 3)}
      ${write('seen', 'mean', 4)}
      ${write('h', 'output * mean')}`,
        },
        sideBySide(recurrent),
        [batch, time],
        options,
      ) as { h: Tensor; seen: Tensor };
      return { value: h, saved: { recurrent, seen, h } };
    },
    (dy, { recurrent: matrices, seen, h }) => {
      // Kept: the gradients of r and of log n that reach the step before.
      const { dInputs } = overTime(
        {
          name: 'slstm gradient',
          width,
          heads,
          backwards: true,
          inputs: { seen, dy },
          constants: {},
          outputs: { dInputs: 4 },
          carried: 'dInputs',
          keeps: 2,
          body: ({ read, readBefore, product, kept, keep, write }) => `
      let share = ${read('seen', 0)};
      let value = ${read('seen', 1)};
      let output = ${read('seen', 2)};
      let dh = ${read('dy')} + ${product()};
      let dMean = ${kept()} + dh * output;
      let dLog = ${kept(1)};
      let dLead = (dMean * (value - ${readBefore('seen', 4)}) * (1.0 - share) + dLog) * share;
      ${keep('dMean * (1.0 - share)')}
      ${keep('dLog - dLead', 1)}
      ${write('dInputs', 'dLead', 0)}
      ${write('dInputs', `(dLog - dLead) * ${read('seen', 3)}`, 1)}
      ${write('dInputs', 'dMean * share * (1.0 - value * value)', 2)}
      ${write('dInputs', `dh * ${read('seen', 4)} * output * (1.0 - output)`, 3)}`,
        },
        transposedSideBySide(matrices),
        [batch, time],
        options,
      ) as { dInputs: Tensor };
      return [dInputs, headMatricesGradient(h, dInputs, heads)];
    },
  );
}
