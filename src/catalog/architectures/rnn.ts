/**
 * Simple recurrent network: h_t = tanh(x_t·W + h_{t−1}·U + b), stacked, then a linear read-out. Elman 1990; U starts
 * orthogonal, so that what is remembered neither grows nor shrinks at first (Saxe et al. 2014).
 */
import { linear } from '../../engine/ops/linear';
import { rnn as wholeSequence } from '../../engine/ops/rnn';
import { rnnSteps } from '../../engine/ops/rnn/composed';
import type { Tensor } from '../../engine/tf';
import { orthogonal, uniform, zeros } from '../../nn/initialisers';
import { Recurrent } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { defineArchitecture } from '../architecture';
import { box, repeated } from '../diagram';
import { recurrentNetwork } from '../recurrent';

function Cell(scope: Scope, inputs: number, width: number) {
  const input = scope.parameter('input.weight', [inputs, width], uniform(1 / Math.sqrt(width)), true);
  const recurrent = scope.parameter('recurrent.weight', [width, width], orthogonal, true);
  const bias = scope.parameter('bias', [width], zeros);
  const over = Recurrent();
  return (x: Tensor, pass: Pass) => {
    const inputs = linear(x, input.value, bias.value);
    return over(
      pass,
      [inputs],
      () => wholeSequence(inputs, recurrent.value),
      () => rnnSteps(recurrent.value),
    );
  };
}

export const rnn = defineArchitecture({
  id: 'rnn',
  name: 'RNN',
  family: 'recurrent',
  accepts: ['tokens', 'rows'],
  standsFor: {
    en: 'Elman’s network, the first language models of this kind',
    zh: 'Elman 网络，最早的循环语言模型',
  },
  description: {
    en: 'Reads one step at a time and rewrites its whole memory at each. The simplest network that can track a state over any length; it forgets soon, and learning across many steps is fragile.',
    zh: '逐步读入序列，每一步都重写全部记忆。它是能在任意长度上跟踪状态的最简单的网络，但忘得快，跨越很多步的学习也很不稳定。',
  },
  citation: {
    text: 'Elman 1990, Finding structure in time',
    url: 'https://doi.org/10.1207/s15516709cog1402_1',
  },
  ...recurrentNetwork(1, Cell),
  carried: ({ width, layers }) => layers * width,
  equations: [
    'h_t = tanh(x_t·W + h_{t−1}·U + b);  h_0 = 0',
    'layers are stacked on h, without norms and residuals; logits = head(h of the last)',
  ],
  leftOut:
    'The logistic function of 1990, tanh is in its place; training that looked back one step only, here the whole sequence.',
  diagram: [
    box('Embedding', 'embedding', 'input'),
    repeated('layers', box('RNN: h ← tanh(x·W + h·U + b)', 'layers.*')),
    box('Head', 'head'),
  ],
  conventions: {
    cell: 'h = tanh(x·W + h·U + b)',
    biases: 1,
    initialState: 0,
    form: 'head(layers(stem)), each layer reading the h of the one before; no norm, no residual',
    tiedHead: false,
  },
});
