/**
 * xLSTM, blocks of two kinds in turn. mLSTM: a memory C that adds v·kᵀ with an exponential write gate, read by a query and
 * divided by what a memory of the keys alone gives; it has no recurrent weights, so time runs in parallel. sLSTM: memory
 * cells whose gates see the state of the step before in their head, so that it runs step by step, then a gated MLP.
 * Beck et al. 2024; the gates of the mLSTM are capped as in xLSTM 7B (Beck et al. 2025), in place of its running maximum.
 */
import {
  add,
  affine,
  exponential,
  gelu,
  inverseAboveOne,
  multiply,
  silu,
  softplus,
  tanh,
} from '../../engine/ops/elementwise';
import { linear } from '../../engine/ops/linear';
import { linearAttentionFlops } from '../../engine/ops/linear-attention';
import { multiplyHeads, multiplyRow } from '../../engine/ops/multiply-row';
import { NORM_EPSILON } from '../../engine/ops/norm';
import { slstm } from '../../engine/ops/slstm';
import { slstmSteps } from '../../engine/ops/slstm/composed';
import { tf, type Tensor } from '../../engine/tf';
import { HeadNorm } from '../../nn/heads';
import { called, fanInUniform, normal, ones, zeros, type Initialiser } from '../../nn/initialisers';
import { LayerNorm, Linear } from '../../nn/layers';
import { CausalConv, LinearAttention, Recurrent } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, headsFor, layersOf, type Dimensions } from '../architecture';
import { box, branches, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { borderFlops, Stack } from '../sequence';

const TAPS = 4;
const GATE_CAP = 15;
const HEAD_DEVIATION = 0.02;

interface XLSTMDimensions extends Dimensions {
  layers: number;
  heads: number;
  /** Inner width of the MLP after an sLSTM. */
  mlp: number;
}

/** Nguyen & Salazar 2019. */
const small = (inputs: number) => normal(Math.sqrt(2 / (5 * inputs)));
/** Of maps back to the residual stream (Wang & Komatsuzaki 2021). */
const returning = ({ width, layers }: XLSTMDimensions) => normal(2 / (layers * Math.sqrt(width)));

/** From 3 to 6 over the heads: forget little at first, and each head at its own pace. */
const forgetSpread = called('3 … 6 over the heads', (_, heads) =>
  Float32Array.from({ length: heads }, (_, head) => 3 + (3 * head) / Math.max(1, heads - 1)),
);

/** From 5 to −7 along each head, by a power that grows with the depth (0 to 1). */
const forgetPowers = (size: number, depth: number): Initialiser =>
  called('5 … −7 along each head', (_, width) =>
    Float32Array.from({ length: width }, (_, channel) => {
      const place = (channel % size) / Math.max(1, size - 1);
      return 5 - 12 * place ** (0.3 + 1.3 * depth);
    }),
  );

/** An affine map whose bias starts as it is told. */
function Gate(scope: Scope, inputs: number, outputs: number, initialise: Initialiser, start: Initialiser) {
  const weight = scope.parameter('weight', [inputs, outputs], initialise, true);
  const bias = scope.parameter('bias', [outputs], start);
  return (x: Tensor) => linear(x, weight.value, bias.value);
}

const capped = (x: Tensor) => affine(tanh(affine(x, 1 / GATE_CAP)), GATE_CAP);

/** C ← f·C + i·v·kᵀ, n ← f·n + i·k, y = C·q / max(|nᵀ·q|, 1): n is one more column of C, whose values are 1. */
function MatrixMemory(heads: number) {
  const remember = LinearAttention({ heads, keyHeads: heads });
  return (q: Tensor, k: Tensor, v: Tensor, write: Tensor, logForget: Tensor, pass: Pass): Tensor => {
    const [batch, time, width] = v.shape as [number, number, number];
    const size = width / heads;
    const none: [number, number] = [0, 0];
    const values = tf.pad(v.reshape([batch, time, heads, size]), [none, none, none, [0, 1]], 1);
    const wide = values.reshape([batch, time, heads * (size + 1)]);
    const sums: Tensor = remember(q, multiplyHeads(k, write), wide, logForget, pass);
    const split = sums.reshape([batch, time, heads, size + 1]) as tf.Tensor4D;
    const read = tf.slice(split, [0, 0, 0, 0], [batch, time, heads, size]).reshape(v.shape);
    const weight = tf.slice(split, [0, 0, 0, size], [batch, time, heads, 1]).reshape([batch, time, heads]);
    return multiplyHeads(read, inverseAboveOne(weight));
  };
}

function MLSTM(scope: Scope, dimensions: XLSTMDimensions) {
  const { width, inner, heads } = dimensions;
  const map = (name: string, inputs: number, outputs: number, initialise = small(inputs)) =>
    Linear(scope.at(name), inputs, outputs, { bias: false, initialise });
  const norm = LayerNorm(scope.at('norm'), width);
  const input = map('input', width, inner);
  const gate = map('gate', width, inner);
  const conv = CausalConv(scope.at('conv'), inner, {
    width: TAPS,
    bias: true,
    initialise: fanInUniform(TAPS),
  });
  const query = map('query', inner, inner);
  const key = map('key', inner, inner);
  const value = map('value', inner, inner);
  const write = Gate(scope.at('write'), inner, heads, zeros, normal(0.1));
  const forget = Gate(scope.at('forget'), inner, heads, zeros, forgetSpread);
  const memory = MatrixMemory(heads);
  const memoryNorm = HeadNorm(scope.at('memory').at('norm'), inner, { heads, bias: false });
  const skip = scope.parameter('skip', [inner], ones);
  const output = map('output', inner, width, returning(dimensions));
  return (x: Tensor, pass: Pass) => {
    const u = norm(x);
    const a = input(u);
    const c = silu(conv(a, pass));
    const k = affine(key(c), 1 / Math.sqrt(inner / heads));
    const admitted = exponential(capped(write(c)));
    const logForget = affine(softplus(affine(capped(forget(c)), -1)), -1); // log σ
    const h = memoryNorm(memory(query(c), k, value(a), admitted, logForget, pass));
    const passed = add(h, multiplyRow(c, skip.value));
    return add(x, output(multiply(passed, silu(gate(u)))));
  };
}

function SLSTM(scope: Scope, dimensions: XLSTMDimensions, layer: number) {
  const { width, heads, mlp, layers } = dimensions;
  const size = width / heads;
  const norm = LayerNorm(scope.at('norm'), width);
  const conv = CausalConv(scope.at('conv'), width, {
    width: TAPS,
    bias: true,
    initialise: fanInUniform(TAPS),
  });
  const cell = scope.at('cell');
  const gate = (name: string, bias: Initialiser = zeros) =>
    Gate(cell.at(name), width, width, small(width), bias);
  const write = gate('write');
  const forget = gate('forget', forgetPowers(size, layer / (layers - 1)));
  const value = gate('value');
  const output = gate('output');
  const recurrent = cell.at('recurrent').parameter('weight', [heads, size, 4 * size], zeros, true);
  const over = Recurrent();
  const memoryNorm = HeadNorm(scope.at('memory').at('norm'), width, { heads, bias: false });
  const norm2 = LayerNorm(scope.at('norm2'), width);
  const map = (name: string, inputs: number, outputs: number, initialise = small(inputs)) =>
    Linear(scope.at('mlp').at(name), inputs, outputs, { bias: false, initialise });
  const mlpGate = map('gate', width, mlp);
  const up = map('up', width, mlp);
  const down = map('down', mlp, width, returning(dimensions));
  return (x: Tensor, pass: Pass) => {
    const u = norm(x);
    const c = silu(conv(u, pass));
    const inputs = tf.concat([write(c), forget(c), value(u), output(u)], 2);
    const h = over(
      pass,
      [inputs],
      () => slstm(inputs, recurrent.value),
      () => slstmSteps(recurrent.value),
    );
    const remembered = add(x, memoryNorm(h));
    const fed = norm2(remembered);
    return add(remembered, down(multiply(gelu(mlpGate(fed)), up(fed))));
  };
}

/** Blocks of each kind: even ones are mLSTM, odd ones sLSTM. */
const kindsOf = (layers: number) => ({ matrix: Math.ceil(layers / 2), scalar: Math.floor(layers / 2) });

export const xlstm = defineArchitecture<XLSTMDimensions>({
  id: 'xlstm',
  name: 'xLSTM',
  family: 'recurrent',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'xLSTM', zh: 'xLSTM' },
  description: {
    en: 'The LSTM brought up to date: gates that can overrule all that was stored before, one kind of block with a large memory table that trains in parallel, and one with small cells that see their own state. Good at tracking state and revising what it stored; the second kind runs step by step and is slow to train.',
    zh: '现代化的 LSTM：门控可以压过此前存下的一切；一种模块带大记忆表，可并行训练，另一种是能看到自身状态的小单元。擅长跟踪状态、修正已存内容；但后一种只能逐步计算，训练慢。',
  },
  citation: {
    text: 'Beck et al. 2024, xLSTM: extended long short-term memory',
    url: 'https://arxiv.org/abs/2405.04517',
  },
  step: 4,
  inner: (width) => 2 * width,
  dimensions(width, inner, size) {
    const heads = headsFor(width, size === 'nano' ? 2 : 4);
    return {
      width,
      /** A whole number of columns for each head. */
      inner: heads * Math.round(inner / heads),
      layers: layersOf[size],
      heads,
      mlp: Math.round((4 * width) / 3),
    };
  },

  build(scope, dimensions, shape) {
    const { width, layers } = dimensions;
    return Stack(scope, shape, {
      width,
      layers,
      block: (at, layer) => (layer % 2 === 0 ? MLSTM(at, dimensions) : SLSTM(at, dimensions, layer)),
      norm: LayerNorm,
      stem: small(width),
      head: normal(HEAD_DEVIATION),
      tied: false,
    });
  },

  carried({ width, inner, layers, heads }) {
    const { matrix, scalar } = kindsOf(layers);
    const ofMatrix = inner * (inner / heads + 1) + (TAPS - 1) * inner;
    return matrix * ofMatrix + scalar * (4 + TAPS - 1) * width;
  },
  flops({ width, inner, layers, heads, mlp }, shape) {
    const time = shape.input[0]!;
    const { stem, head } = borderFlops(shape, width);
    const { matrix, scalar } = kindsOf(layers);
    const size = inner / heads;
    const memory = linearAttentionFlops(time, { heads, keySize: size, valueSize: size + 1 });
    const ofMatrix =
      2 * time * (3 * width * inner + 3 * inner * inner + 2 * inner * heads + TAPS * inner) + memory;
    const ofScalar = 2 * time * (4 * width * width + TAPS * width + 3 * width * mlp);
    // As the LSTM's: nothing is multiplied before the first step; the recurrent matrices' gradient covers all steps.
    const step = (scalar * 2 * 4 * width * width) / heads;
    const blocks = matrix * ofMatrix + scalar * ofScalar;
    return {
      forward: stem + blocks + step * (time - 1) + head,
      training: 2 * stem + 3 * (blocks + head) + step * (3 * time - 2),
    };
  },
  recipe: adamw(
    'AdamW with warm-up: Beck et al. 2024; decay 0.1, clipping at 1 and the rate as the others here',
  ),
  equations: [
    'even blocks (mLSTM): x ← x + W_o·((headNorm(h) + skip ⊙ c) ⊙ SiLU(W_z·u)),  u = LN(x), a = W_a·u, c = SiLU(conv₄(a))',
    'q = W_q·c;  k = W_k·c / √D;  v = W_v·a;  i, f = cap(W_i·c + b_i), cap(W_f·c + b_f), one number a head;  cap(x) = 15·tanh(x/15)',
    'C_t = σ(f)·C_{t−1} + exp(i)·v·kᵀ;  n_t = σ(f)·n_{t−1} + exp(i)·k;  h_t = C_t·q / max(|n_tᵀ·q|, 1)',
    'odd blocks (sLSTM): x ← x + headNorm(h);  x ← x + W_down·(GELU(W_gate·z) ⊙ W_up·z),  z = LN₂(x)',
    'i, f of SiLU(conv₄(u)), z, o of u, each + b + R·h_{t−1} of its head;  u = LN(x)',
    'm_t = max(log σ(f) + m_{t−1}, i);  i′ = exp(i − m_t);  f′ = exp(log σ(f) + m_{t−1} − m_t)',
    'c_t = f′·c_{t−1} + i′·tanh(z);  n_t = f′·n_{t−1} + i′;  h_t = σ(o)·c_t / n_t;  all start at 0, m_1 = i',
    'logits = head(LN(x))',
  ],
  leftOut:
    'The running maximum of the mLSTM’s gates, in place of which they are capped at ±15, as xLSTM 7B does; queries, keys and values by blocks of 4 columns, and the sLSTM’s input maps by heads: here they are whole matrices. The order is one to one rather than 7:1. The head starts at deviation 0.02.',
  diagram: [
    box('Embedding', 'embedding', 'input'),
    repeated(
      'layers',
      residual(
        box('Layer norm', 'blocks.*.norm'),
        branches(
          'the left in even blocks, the right in odd ones',
          [
            branches(
              '⊙',
              [
                box('Linear', 'blocks.*.input'),
                box('Convolution, SiLU', 'blocks.*.conv'),
                branches(
                  '+',
                  [
                    branches(
                      'C ← σ(f)·C + exp(i)·v·kᵀ, h = C·q / max(|nᵀ·q|, 1)',
                      [box('Queries', 'blocks.*.query')],
                      [box('Keys', 'blocks.*.key')],
                      [box('Values', 'blocks.*.value')],
                      [box('Write gate i, exp', 'blocks.*.write')],
                      [box('Forget gate f, σ', 'blocks.*.forget')],
                    ),
                    box('Norm of each head', 'blocks.*.memory'),
                  ],
                  [box('Skip', 'blocks.*.skip')],
                ),
              ],
              [box('Gate, SiLU', 'blocks.*.gate')],
            ),
            box('Linear', 'blocks.*.output'),
          ],
          [
            box('Convolution, SiLU, for i and f'),
            box('sLSTM: gates see the state of their head', 'blocks.*.cell'),
            box('Norm of each head'),
          ],
        ),
      ),
      residual(box('Layer norm', 'blocks.*.norm2'), box('Gated MLP, GELU; odd blocks', 'blocks.*.mlp')),
    ),
    box('Layer norm', 'norm'),
    box('Head', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    activation: 'gelu-tanh',
    order: 'blocks 0, 2, … are mLSTM, 1, 3, … sLSTM',
    mlstm:
      'C = sigmoid(f)·C + exp(i)·v k^T; n = sigmoid(f)·n + exp(i)·k; h = C q / max(|n q|, 1); x + output((headNorm(h) + skip·c)·silu(gate(u)))',
    gateCap: GATE_CAP,
    slstm:
      'm = max(log sigmoid(f) + m, i); c = exp(log sigmoid(f) + m_old - m)·c + exp(i - m)·tanh(z); n likewise with 1; h = sigmoid(o)·c/n; at the first step m = i',
    gateOrder: 'write, forget, value, output in the columns of cell.recurrent.weight',
    headNorm: 'layer norm of each head without bias; gains of the whole width',
    convolution: 'causal, depthwise, the last tap meets the present',
    norms: 'layer norm',
    form: 'head(norm(blocks(stem)))',
    initialState: 0,
    tiedHead: false,
  },
});
