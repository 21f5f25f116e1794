/**
 * LSTM: i, f, g, o = x·W + h·U + b;  c ← σ(f)·c + σ(i)·tanh(g);  h ← σ(o)·tanh(c). Stacked, then a linear read-out.
 * Hochreiter & Schmidhuber 1997; forget gates of Gers et al. 2000, their bias starting at 1 (Jozefowicz et al. 2015).
 */
import { lstm as wholeSequence } from '../../engine/ops/lstm';
import { lstmSteps } from '../../engine/ops/lstm/composed';
import { linear } from '../../engine/ops/linear';
import type { Tensor } from '../../engine/tf';
import { fanInUniform, normal, uniform, type Initialiser } from '../../nn/initialisers';
import { Recurrent } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { defineArchitecture } from '../architecture';
import { box, repeated } from '../diagram';
import { adamw } from '../recipe';
import { answered, borderFlops, SequenceHead, SequenceStem } from '../sequence';

/** Zero but for the forget gate, the second of four. */
const forgetBias: Initialiser = (_, size) =>
  Float32Array.from({ length: size }, (_, index) => (Math.floor((4 * index) / size) === 1 ? 1 : 0));

function Cell(scope: Scope, inputs: number, width: number) {
  const input = scope.parameter('input.weight', [inputs, 4 * width], uniform(1 / Math.sqrt(width)), true);
  const recurrent = scope.parameter(
    'recurrent.weight',
    [width, 4 * width],
    uniform(1 / Math.sqrt(width)),
    true,
  );
  const bias = scope.parameter('bias', [4 * width], forgetBias);
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
  step: 1,
  inner: (width) => width,
  /** `inner` is the width of what is read in: the embedding. */
  dimensions: (width, inner, size) => ({
    width,
    inner,
    layers: { nano: 1, micro: 2, mini: 2, small: 3 }[size],
  }),

  build(scope, { width, inner, layers }, shape) {
    const stem = SequenceStem(
      scope,
      shape,
      inner,
      shape.kind === 'tokens' ? normal(1) : fanInUniform(shape.input[1]!),
    );
    const cells = Array.from({ length: layers }, (_, layer) =>
      Cell(scope.at('layers').at(layer), layer === 0 ? inner : width, width),
    );
    const head = SequenceHead(scope, shape, width, fanInUniform(width), stem, false);
    return (input, pass) => {
      const y = cells.reduce((x, cell) => cell(x, pass), stem.apply(input));
      return head(answered(y, shape));
    };
  },

  carried: ({ width, layers }) => 2 * layers * width,
  flops({ width, inner, layers }, shape) {
    const time = shape.input[0]!;
    const { stem, head } = borderFlops(shape, width);
    const ofStem = (stem / width) * inner;
    const inputs = 2 * time * 4 * width * (inner + width * (layers - 1));
    // The state before the first step is zero and multiplies nothing; the recurrent matrix's gradient covers all steps.
    const step = 2 * 4 * width * width * layers;
    const forward = ofStem + inputs + step * (time - 1) + head;
    return { forward, training: 2 * ofStem + 3 * (inputs + head) + step * (3 * time - 2) };
  },
  recipe: adamw(
    'Clipping at 1: Pascanu et al. 2013; Adam with a rate of a few thousandths: Melis et al. 2018',
  ),
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
