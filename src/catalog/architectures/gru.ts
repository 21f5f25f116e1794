/**
 * GRU: r, z = σ(x·W + h·U + b);  n = tanh(x·W_n + b_n + r ⊙ (h·U_n + c));  h ← (1 − z)⊙n + z⊙h. Stacked, then a linear
 * read-out. Cho et al. 2014; with the reset gate behind the product, as cuDNN and PyTorch have it.
 */
import { gru as wholeSequence } from '../../engine/ops/gru';
import { gruSteps } from '../../engine/ops/gru/composed';
import { linear } from '../../engine/ops/linear';
import type { Tensor } from '../../engine/tf';
import { uniform, zeros } from '../../nn/initialisers';
import { Recurrent } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { defineArchitecture } from '../architecture';
import { box, repeated } from '../diagram';
import { recurrentNetwork } from '../recurrent';

/** Reset, update, candidate. */
const PARTS = 3;

function Cell(scope: Scope, inputs: number, width: number) {
  const even = uniform(1 / Math.sqrt(width));
  const input = scope.parameter('input.weight', [inputs, PARTS * width], even, true);
  const recurrent = scope.parameter('recurrent.weight', [width, PARTS * width], even, true);
  const bias = scope.parameter('bias', [PARTS * width], zeros);
  const recurrentBias = scope.parameter('recurrent.bias', [width], zeros);
  const over = Recurrent();
  return (x: Tensor, pass: Pass) => {
    const inputs = linear(x, input.value, bias.value);
    return over(
      pass,
      [inputs],
      () => wholeSequence(inputs, recurrent.value, recurrentBias.value),
      () => gruSteps(recurrent.value, recurrentBias.value),
    );
  };
}

export const gru = defineArchitecture({
  id: 'gru',
  name: 'GRU',
  family: 'recurrent',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'Translation and speech models before 2017', zh: '2017 年以前的翻译与语音模型' },
  description: {
    en: 'Like an LSTM with two gates instead of three and one memory instead of two. Nearly as good with fewer parameters, though weaker at counting; cannot be computed in parallel over time.',
    zh: '可以看作简化的 LSTM：门由三个减为两个，记忆由两份减为一份。参数更少而效果相近，只是计数能力稍弱；时间方向上同样无法并行计算。',
  },
  citation: {
    text: 'Cho et al. 2014, Learning phrase representations using RNN encoder-decoder for statistical machine translation',
    url: 'https://arxiv.org/abs/1406.1078',
  },
  ...recurrentNetwork(PARTS, Cell),
  carried: ({ width, layers }) => layers * width,
  equations: [
    'r, z = σ(x_t·W + h_{t−1}·U + b)     (in this order; W, U and b of each gate)',
    'n = tanh(x_t·W_n + b_n + r ⊙ (h_{t−1}·U_n + c))',
    'h_t = (1 − z) ⊙ n + z ⊙ h_{t−1};  h_0 = 0',
    'layers are stacked on h, without norms and residuals; logits = head(h of the last)',
  ],
  leftOut:
    'The published reset gate acts on h before its product with U_n; here it acts behind, as in cuDNN and PyTorch, so that the three products are one. The second biases of reset and update, which add nothing to the first.',
  diagram: [
    box('Embedding', 'embedding', 'input'),
    repeated('layers', box('GRU: gates r, z; candidate n', 'layers.*')),
    box('Head', 'head'),
  ],
  conventions: {
    gateOrder: 'reset, update, new',
    cell: 'r, z = sigmoid(x·W + b + h·U); n = tanh(x·W_n + b_n + r·(h·U_n + recurrent.bias)); h = (1 - z)·n + z·h',
    biases: 'bias [3·width], and recurrent.bias [width] of the recurrent share of n',
    initialState: 0,
    form: 'head(layers(stem)), each layer reading the h of the one before; no norm, no residual',
    tiedHead: false,
  },
});
