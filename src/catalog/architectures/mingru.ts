/**
 * minGRU: z = σ(x·W_z), h_t = (1 − z_t)·h_{t−1} + z_t·g(x·W_h), with gates that see the input alone, so that all steps are
 * one parallel scan. Blocks as in the paper's language model: norm, minGRU, residual; norm, MLP, residual.
 * Feng et al. 2024, Were RNNs all we needed?
 */
import { add, affine, gelu, multiply, positiveCandidate, sigmoid } from '../../engine/ops/elementwise';
import { NORM_EPSILON } from '../../engine/ops/norm';
import type { Tensor } from '../../engine/tf';
import { fanInUniform, normal } from '../../nn/initialisers';
import { Linear, RMSNorm } from '../../nn/layers';
import { Scan } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, layersOf } from '../architecture';
import { box, repeated, residual, branches } from '../diagram';
import { adamw } from '../recipe';
import { borderFlops, Stack } from '../sequence';

const MLP_RATIO = 2;

function Block(scope: Scope, width: number, inner: number) {
  const map = (name: string, inputs: number, outputs: number, bias: boolean) =>
    Linear(scope.at(name), inputs, outputs, { bias, initialise: fanInUniform(inputs) });
  const norm1 = RMSNorm(scope.at('norm1'), width);
  const update = map('gru.update', width, inner, true);
  const candidate = map('gru.candidate', width, inner, true);
  const scan = Scan();
  const output = map('gru.output', inner, width, false);
  const norm2 = RMSNorm(scope.at('norm2'), width);
  const up = map('mlp.up', width, MLP_RATIO * width, true);
  const down = map('mlp.down', MLP_RATIO * width, width, true);
  return (x: Tensor, pass: Pass) => {
    const seen = norm1(x);
    const gate = update(seen);
    const z = sigmoid(gate);
    const keep = sigmoid(affine(gate, -1)); // 1 − z
    const state = scan(keep, multiply(z, positiveCandidate(candidate(seen))), pass);
    const mixed = add(x, output(state));
    return add(mixed, down(gelu(up(norm2(mixed)))));
  };
}

export const mingru = defineArchitecture({
  id: 'mingru',
  name: 'minGRU',
  family: 'recurrent',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'Minimal RNNs', zh: '极简循环网络' },
  description: {
    en: 'A recurrent network whose gates look only at the input, so that time runs in parallel. Cheap on long sequences; weaker at tracking state than an LSTM.',
    zh: '门控只看当前输入的循环网络，因此时间方向可以并行。处理长序列很省，但跟踪状态的能力不如 LSTM。',
  },
  citation: { text: 'Feng et al. 2024, Were RNNs all we needed?', url: 'https://arxiv.org/abs/2410.01201' },
  step: 1,
  inner: (width) => width,
  dimensions: (width, inner, size) => ({ width, inner, layers: layersOf[size] }),

  build(scope, { width, inner, layers }, shape) {
    return Stack(scope, shape, {
      width,
      layers,
      block: (at) => Block(at, width, inner),
      norm: RMSNorm,
      stem: shape.kind === 'tokens' ? normal(0.02) : fanInUniform(shape.input[1]!),
      head: fanInUniform(width),
      tied: false,
    });
  },

  carried: ({ inner, layers }) => layers * inner,
  flops({ width, inner, layers }, shape) {
    const { stem, head } = borderFlops(shape, width);
    const block = 2 * shape.input[0]! * (3 * width * inner + 2 * MLP_RATIO * width * width);
    return { forward: stem + layers * block + head, training: 2 * stem + 3 * (layers * block + head) };
  },
  recipe: adamw('AdamW and clipping: Feng et al. 2024, appendix; rate and decay as the Transformers here'),
  equations: [
    'x ← x + W_o·gru(RMS₁(x))',
    'x ← x + down(GELU(up(RMS₂(x))))',
    'logits = head(RMS(x))',
    'gru: z = σ(W_z·x + b_z);  h_t = (1 − z_t)·h_{t−1} + z_t·g(W_h·x_t + b_h);  h_0 = 0',
    'g(y) = y + ½ where y ≥ 0, else σ(y)',
  ],
  leftOut:
    'The convolution of width 4 before the recurrence, and the scan in log space: g is positive and 1 − z is computed as σ(−·), so the plain scan is stable.',
  diagram: [
    box('Embedding', 'embedding', 'input'),
    repeated(
      'layers',
      residual(
        box('RMS norm', 'blocks.*.norm1'),
        branches(
          'h ← (1 − z)·h + z·g',
          [box('Gate z, σ', 'blocks.*.gru.update')],
          [box('Candidate g', 'blocks.*.gru.candidate')],
        ),
        box('Linear', 'blocks.*.gru.output'),
      ),
      residual(box('RMS norm', 'blocks.*.norm2'), box('MLP, GELU', 'blocks.*.mlp')),
    ),
    box('RMS norm', 'norm'),
    box('Head', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    activation: 'gelu-tanh',
    recurrence: 'h = (1 - z)·h + z·g(candidate(x)), z = sigmoid(update(x))',
    candidate: 'g(x) = x + 0.5 where x >= 0, else sigmoid(x)',
    block: 'x = x + output(gru(norm1(x))); x = x + down(gelu(up(norm2(x))))',
    norms: 'root mean square',
    form: 'head(norm(blocks(stem)))',
    initialState: 0,
    mlpRatio: MLP_RATIO,
    tiedHead: false,
  },
});
