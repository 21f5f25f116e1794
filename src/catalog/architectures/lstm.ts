/**
 * LSTM: i, f, g, o = x·W + h·U + b;  c ← σ(f)·c + σ(i)·tanh(g);  h ← σ(o)·tanh(c). Stacked, then a linear read-out.
 * Hochreiter & Schmidhuber 1997; forget gates of Gers et al. 2000, their bias starting at 1 (Jozefowicz et al. 2015).
 */
import { lstm as wholeSequence } from '../../engine/ops/lstm';
import { lstmSteps } from '../../engine/ops/lstm/composed';
import { linear } from '../../engine/ops/linear';
import type { Tensor } from '../../engine/tf';
import { called, uniform } from '../../nn/initialisers';
import { Recurrent } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { defineArchitecture } from '../architecture';
import { box, repeated } from '../diagram';
import { recurrentNetwork } from '../recurrent';

/** Input, forget, cell, output. */
const PARTS = 4;

const forgetBias = called('0, of the forget gate 1', (_, size) =>
  Float32Array.from({ length: size }, (_, index) => (Math.floor((PARTS * index) / size) === 1 ? 1 : 0)),
);

function Cell(scope: Scope, inputs: number, width: number) {
  const even = uniform(1 / Math.sqrt(width));
  const input = scope.parameter('input.weight', [inputs, PARTS * width], even, true);
  const recurrent = scope.parameter('recurrent.weight', [width, PARTS * width], even, true);
  const bias = scope.parameter('bias', [PARTS * width], forgetBias);
  const over = Recurrent();
  return (x: Tensor, pass: Pass) => {
    const inputs = linear(x, input.value, bias.value);
    return over(
      pass,
      [inputs],
      () => wholeSequence(inputs, recurrent.value),
      () => lstmSteps(recurrent.value),
    );
  };
}

export const lstm = defineArchitecture({
  id: 'lstm',
  name: 'LSTM',
  family: 'recurrent',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'Language models before 2017', zh: '2017 年以前的语言模型' },
  description: {
    en: 'Reads one step at a time and keeps a gated memory of fixed size. Good at counting and state; cannot be computed in parallel over time.',
    zh: '逐步读入序列，用门控维护一份固定大小的记忆。擅长计数和跟踪状态，但时间方向上无法并行计算。',
  },
  citation: {
    text: 'Hochreiter & Schmidhuber 1997, Long short-term memory',
    url: 'https://doi.org/10.1162/neco.1997.9.8.1735',
  },
  ...recurrentNetwork(PARTS, Cell),
  carried: ({ width, layers }) => 2 * layers * width,
  equations: [
    'i, f, g, o = x_t·W + h_{t−1}·U + b     (in this order)',
    'c_t = σ(f)·c_{t−1} + σ(i)·tanh(g)',
    'h_t = σ(o)·tanh(c_t);  h_0 = c_0 = 0',
    'layers are stacked on h, without norms and residuals; logits = head(h of the last)',
  ],
  leftOut: 'Peepholes; the second of PyTorch’s two biases, which adds nothing to the first.',
  diagram: [
    box('Embedding', 'embedding', 'input'),
    repeated('layers', box('LSTM: gates i, f, o; memory c', 'layers.*')),
    box('Head', 'head'),
  ],
  conventions: {
    gateOrder: 'input, forget, cell, output',
    cell: 'i, f, g, o = x·W + h·U + b; c = sigmoid(f)·c + sigmoid(i)·tanh(g); h = sigmoid(o)·tanh(c)',
    biases: 1,
    initialState: 0,
    form: 'head(layers(stem)), each layer reading the h of the one before; no norm, no residual',
    tiedHead: false,
  },
});
