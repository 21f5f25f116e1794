/**
 * S4D: every channel is convolved with a filter as long as the sequence, y = K ∗ u + D·u, and the filter is what a few
 * complex states that turn and fade amount to, K_l = 2·Re Σ C·B̄·exp(ΔA·l): a recurrence that learns as a convolution.
 * Gu, Gupta, Goel & Ré 2022; S4D-Lin, zero-order hold.
 */
import { log } from '../../base/elementary';
import {
  add,
  affine,
  cosine,
  exponential,
  exponentialLessOne,
  gelu,
  multiply,
  sigmoid,
  sine,
} from '../../engine/ops/elementwise';
import { diagonalFilter, type DiagonalStates } from '../../engine/ops/diagonal-filter';
import { diagonalSteps } from '../../engine/ops/diagonal-filter/steps';
import { longConv } from '../../engine/ops/long-conv';
import { multiplyHeads, multiplyRow } from '../../engine/ops/multiply-row';
import { NORM_EPSILON } from '../../engine/ops/norm';
import { tf, type Tensor } from '../../engine/tf';
import { called, constant, fanInUniform, normal, type Initialiser } from '../../nn/initialisers';
import { LayerNorm, Linear } from '../../nn/layers';
import { Recurrent } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { logRates } from '../../nn/state-space';
import { defineArchitecture, layersOf, type Dimensions } from '../architecture';
import { box, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { borderFlops, Stack } from '../sequence';

/** Complex states of a channel: 64 with their conjugates, as published. */
const STATES = 32;

interface S4dDimensions extends Dimensions {
  layers: number;
}

/** π·n for the states n = 0 … N − 1 of every channel: S4D-Lin. */
const linearFrequencies = (states: number): Initialiser =>
  called('π·n of state n = 0 …', (_, size) =>
    Float32Array.from({ length: size }, (__, index) => Math.PI * (index % states)),
  );

type Complex = [re: Tensor, im: Tensor];

const times = ([a, b]: Complex, [c, d]: Complex): Complex => [
  add(multiply(a, c), affine(multiply(b, d), -1)),
  add(multiply(a, d), multiply(b, c)),
];

/** exp(z) − 1, exact for the small z of short steps. */
function powerLessOne([re, im]: Complex): Complex {
  const halfway = sine(affine(im, 0.5));
  const real = add(multiply(exponentialLessOne(re), cosine(im)), affine(multiply(halfway, halfway), -2));
  return [real, multiply(exponential(re), sine(im))];
}

/** The state space of every channel in discrete time: `dynamics` of the paper's continuous one. */
function Dynamics(scope: Scope, width: number, states: number) {
  const parameter = (name: string, shape: number[], initialise: Initialiser) =>
    scope.parameter(name, shape, initialise);
  const rate = parameter('rate', [width], logRates);
  const decay = parameter('decay', [width, states], constant(log(0.5)));
  const frequency = parameter('frequency', [width, states], linearFrequencies(states));
  const re = parameter('readout.re', [width, states], normal(Math.SQRT1_2));
  const im = parameter('readout.im', [width, states], normal(Math.SQRT1_2));
  return (): DiagonalStates => {
    const delta = exponential(rate.value); // [width]
    const A: Complex = [affine(exponential(decay.value), -1), frequency.value]; // [width, states]
    const z: Complex = [multiplyHeads(A[0], delta), multiplyHeads(A[1], delta)];
    // B̄ = (exp(ΔA) − 1) / A = (exp(ΔA) − 1)·A* / |A|²
    const [top, turnedTop] = times(powerLessOne(z), [A[0], affine(A[1], -1)]);
    const square = add(multiply(A[0], A[0]), multiply(A[1], A[1]));
    const [readout, turned] = times([re.value, im.value], [top.div(square), turnedTop.div(square)]);
    return { rate: z[0], turn: z[1], readout, turned };
  };
}

function Block(scope: Scope, { width, inner }: S4dDimensions) {
  const norm = LayerNorm(scope.at('norm'), width);
  const dynamics = Dynamics(scope.at('dynamics'), width, inner);
  const skip = scope.parameter('dynamics.skip', [width], normal(1));
  const over = Recurrent();
  const output = Linear(scope.at('output'), width, 2 * width, {
    bias: true,
    initialise: fanInUniform(width),
  });
  return (x: Tensor, pass: Pass) => {
    const u = norm(x);
    const states = dynamics();
    const [batch, time] = u.shape as [number, number];
    const convolved = over(
      pass,
      [u],
      () => longConv(u, diagonalFilter(states, time)),
      () => diagonalSteps(states),
    );
    const y = add(convolved, multiplyRow(u, skip.value));
    const both = output(gelu(y)) as tf.Tensor3D; // [batch, time, 2 · width]: value, gate
    const half = (from: number) => tf.slice(both, [0, 0, from], [batch, time, width]);
    return add(x, multiply(half(0), sigmoid(half(width))));
  };
}

export const s4d = defineArchitecture<S4dDimensions>({
  id: 's4d',
  name: 'S4D',
  family: 'state-space',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'S4', zh: 'S4' },
  description: {
    en: 'Every channel is a set of damped oscillators that the input strikes, so it remembers by frequency, over very long times. Good at smooth signals, sounds and rows of pixels; weak at language and recall, since it treats every token alike and cannot choose what to keep.',
    zh: '每个通道是一组被输入敲击的阻尼振子，按频率记忆很久以前的信息。擅长平滑信号、声音和逐行的像素；由于对每个词元一视同仁、不能选择记什么，语言和回忆任务较弱。',
  },
  citation: {
    text: 'Gu, Gupta, Goel & Ré 2022, On the parameterization and initialization of diagonal state space models',
    url: 'https://arxiv.org/abs/2206.11893',
  },
  step: 4,
  inner: () => STATES,
  /** `inner` is the number of complex states of a channel. */
  dimensions: (width, inner, size) => ({ width, inner, layers: layersOf[size] }),

  build(scope, dimensions, shape) {
    const { width, layers } = dimensions;
    return Stack(scope, shape, {
      width,
      layers,
      block: (at) => Block(at, dimensions),
      norm: LayerNorm,
      stem: shape.kind === 'tokens' ? normal(1 / Math.sqrt(width)) : fanInUniform(shape.input[1]!),
      head: fanInUniform(width),
      tied: false,
    });
  },

  carried: ({ width, inner, layers }) => layers * 2 * width * inner,
  /** The filters are made once for a whole batch, whatever its size, and count nothing for an example. */
  flops({ width, layers }, shape) {
    const time = shape.input[0]!;
    const { stem, head } = borderFlops(shape, width);
    const blocks = layers * (time * (time + 1) * width + 4 * time * width * width);
    return { forward: stem + blocks + head, training: 2 * stem + 3 * (blocks + head) };
  },
  recipe: adamw(
    'AdamW with decay 0.05 and a rate of a few thousandths: Gu et al. 2022, appendix; clipping and warm-up as the others here; the dynamics are not decayed',
    { weightDecay: 0.05 },
  ),
  equations: [
    'x ← x + a ⊙ σ(b),  (a, b) = W_o·GELU(y) + b_o',
    'y_t = Σ_{l ≤ t} K_l ⊙ u_{t−l} + D ⊙ u_t,  u = LN(x)',
    'K_l = 2·Re Σ_n C_n·B̄_n·exp(Δ·A_n·l),  B̄_n = (exp(Δ·A_n) − 1) / A_n     (each channel)',
    'Δ = exp(rate),  A = −exp(decay) + i·frequency,  C = readout',
    'step by step: h_t = exp(ΔA)·h_{t−1} + u_t,  y_t = 2·Re Σ_n C_n·B̄_n·h_t + D·u_t',
    'logits = head(LN(x))',
  ],
  leftOut:
    'Fast Fourier transforms: the convolution adds up directly, T²/2 products a channel. A smaller learning rate for the dynamics. Dropout and bidirectional layers. S4’s low-rank correction of the diagonal, which S4D does without.',
  diagram: [
    box('Embedding', 'embedding', 'input'),
    repeated(
      'layers',
      residual(
        box('Layer norm', 'blocks.*.norm'),
        box('Long convolution by damped oscillators, GELU', 'blocks.*.dynamics'),
        box('Linear, gated by σ', 'blocks.*.output'),
      ),
    ),
    box('Layer norm', 'norm'),
    box('Head', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    norms: 'layer norm',
    activation: 'gelu-tanh',
    block: 'x = x + a·sigmoid(b), (a, b) = halves of output(gelu(y)), y = K*u + dynamics.skip·u, u = norm(x)',
    filter:
      'K_l = 2·Re(sum over n of C·(exp(delta·A) - 1)/A·exp(delta·A·l)), l from 0; delta = exp(dynamics.rate), A = -exp(dynamics.decay) + i·dynamics.frequency, C = dynamics.readout.re + i·dynamics.readout.im',
    states: 'inner complex ones a channel, their conjugates not counted',
    initialState: 0,
    form: 'head(norm(blocks(stem)))',
    tiedHead: false,
  },
});
