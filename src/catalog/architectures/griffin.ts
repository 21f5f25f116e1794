/**
 * Griffin: x ← x + mixer(RMS(x)); x ← x + gated MLP(RMS(x)). The mixer of two blocks in three is a gated linear recurrence,
 * the RG-LRU: h ← a·h + √(1 − a²)·(i ⊙ c) on inputs c from a short convolution, log a = −8·softplus(decay)·r, with gates r, i
 * of c; that of every third is attention to the last few steps with one key head. De et al. 2024.
 */
import {
  add,
  affine,
  exponential,
  exponentialLessOne,
  gelu,
  multiply,
  sigmoid,
  softplus,
  squareRoot,
} from '../../engine/ops/elementwise';
import { multiplyRow } from '../../engine/ops/multiply-row';
import { NORM_EPSILON } from '../../engine/ops/norm';
import { ROTARY_BASE } from '../../engine/ops/rotary';
import type { Tensor } from '../../engine/tf';
import { called, normal } from '../../nn/initialisers';
import { Linear, RMSNorm } from '../../nn/layers';
import { CausalAttention, CausalConv, Rotary, Scan } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, headsFor, type Dimensions } from '../architecture';
import { box, branches, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { answered, borderFlops, SequenceHead, SequenceStem } from '../sequence';

const DEVIATION = 0.02;
const TAPS = 4;
/** Steps that attention sees, the present one included. */
const WINDOW = 32;
/** How sharply a gate acts on the decay. */
const SHARPNESS = 8;
/** Blocks of a cycle; the last of them attends. */
const CYCLE = 3;

interface GriffinDimensions extends Dimensions {
  layers: number;
  heads: number;
}

const fanIn = (inputs: number, variance = 1) => normal(Math.sqrt(variance / inputs));

/** So that the slowest decay of each channel, σ(−decay)⁸, is uniform between 0.9 and 0.999. */
const slowDecays = called('so that exp(−8·softplus) is U(0.9, 0.999)', (random, size) =>
  Float32Array.from({ length: size }, () => {
    const slowest = 0.9 + 0.099 * random.uniform();
    return Math.log(Math.expm1(-Math.log(slowest) / SHARPNESS));
  }),
);

type Mixer = (u: Tensor, pass: Pass) => Tensor;

function Recurrence(scope: Scope, dynamics: Scope, { width, layers }: GriffinDimensions): Mixer {
  const map = (name: string, variance = 1) =>
    Linear(scope.at(name), width, width, { bias: true, initialise: fanIn(width, variance) });
  const gate = map('gate');
  const input = map('input');
  const conv = CausalConv(scope.at('conv'), width, {
    width: TAPS,
    bias: true,
    initialise: fanIn(TAPS, 0.01),
  });
  const recurrence = map('recurrence');
  const admission = map('admission');
  const decay = dynamics.parameter('decay', [width], slowDecays);
  const scan = Scan();
  const output = map('output', 2 / layers);
  return (u, pass) => {
    const c = conv(input(u), pass);
    const rates = affine(softplus(decay.value), -SHARPNESS);
    const logDecay = multiplyRow(sigmoid(recurrence(c)), rates);
    const admitted = multiply(sigmoid(admission(c)), c);
    const share = squareRoot(affine(exponentialLessOne(affine(logDecay, 2)), -1)); // √(1 − a²)
    const h = scan(exponential(logDecay), multiply(share, admitted), pass);
    return output(multiply(gelu(gate(u)), h));
  };
}

function LocalAttention(scope: Scope, { width, heads, layers }: GriffinDimensions): Mixer {
  const map = (name: string, outputs: number, variance = 1) =>
    Linear(scope.at(name), width, outputs, { bias: false, initialise: fanIn(width, variance) });
  const query = map('query', width);
  const key = map('key', width / heads);
  const value = map('value', width / heads);
  const [turnQuery, turnKey] = [Rotary(heads), Rotary(1)];
  const attend = CausalAttention({ heads, keyHeads: 1, window: WINDOW });
  const output = map('output', width, 2 / layers);
  return (u, pass) => output(attend(turnQuery(query(u), pass), turnKey(key(u), pass), value(u), pass));
}

const attends = (layer: number) => layer % CYCLE === CYCLE - 1;

function Block(scope: Scope, dimensions: GriffinDimensions, layer: number) {
  const { width, inner, layers } = dimensions;
  const map = (name: string, inputs: number, outputs: number, variance = 1) =>
    Linear(scope.at(name), inputs, outputs, { bias: false, initialise: fanIn(inputs, variance) });
  const norm1 = RMSNorm(scope.at('norm1'), width);
  const mix = attends(layer)
    ? LocalAttention(scope.at('attention'), dimensions)
    : Recurrence(scope.at('mixer'), scope.at('dynamics'), dimensions);
  const norm2 = RMSNorm(scope.at('norm2'), width);
  const gate = map('mlp.gate', width, inner);
  const up = map('mlp.up', width, inner);
  const down = map('mlp.down', inner, width, 2 / layers);
  return (x: Tensor, pass: Pass) => {
    const mixed = add(x, mix(norm1(x), pass));
    const fed = norm2(mixed);
    return add(mixed, down(multiply(gelu(gate(fed)), up(fed))));
  };
}

/** Blocks of each kind. */
function kindsOf(layers: number): { recurrent: number; attending: number } {
  const attending = Math.floor(layers / CYCLE);
  return { recurrent: layers - attending, attending };
}

export const griffin = defineArchitecture<GriffinDimensions>({
  id: 'griffin',
  name: 'Griffin',
  family: 'recurrent',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'RecurrentGemma', zh: 'RecurrentGemma' },
  description: {
    en: 'Two parts recurrence to one part attention: cheap gated memories carry what is long ago, and attention looks closely at the last few steps only. Fast and small on long texts; what lies beyond the window must fit into the memories, so distant exact recall is weak.',
    zh: '两份循环配一份注意力：廉价的门控记忆携带久远的内容，注意力只细看最近几步。长文本又快又省；窗口以外的内容只能挤进记忆，远距离的精确回忆较弱。',
  },
  citation: {
    text: 'De et al. 2024, Griffin: mixing gated linear recurrences with local attention for efficient language models',
    url: 'https://arxiv.org/abs/2402.19427',
  },
  step: 4,
  inner: (width) => 3 * width,
  dimensions: (width, inner, size) => ({
    width,
    inner,
    /** Whole cycles, so that every size attends. */
    layers: { nano: 3, micro: 3, mini: 6, small: 9 }[size],
    heads: headsFor(width, size === 'nano' ? 2 : 4),
  }),

  build(scope, dimensions, shape) {
    const { width, layers } = dimensions;
    const stem = SequenceStem(scope, shape, width, normal(DEVIATION));
    const blocks = Array.from({ length: layers }, (_, layer) =>
      Block(scope.at('blocks').at(layer), dimensions, layer),
    );
    const norm = RMSNorm(scope.at('norm'), width);
    const head = SequenceHead(scope, shape, width, normal(DEVIATION), stem, true);
    return (input, pass) => {
      const start = affine(stem.apply(input), Math.sqrt(width));
      const y = blocks.reduce((x, block) => block(x, pass), start);
      return head(norm(answered(y, shape)));
    };
  },

  carried({ width, layers, heads }, time) {
    const { recurrent, attending } = kindsOf(layers);
    return recurrent * TAPS * width + attending * 2 * (width / heads) * Math.min(time, WINDOW);
  },
  flops({ width, inner, layers, heads }, shape) {
    const time = shape.input[0]!;
    const { stem, head } = borderFlops(shape, width);
    const { recurrent, attending } = kindsOf(layers);
    const recur = 2 * time * (5 * width * width + TAPS * width);
    const reach = Math.min(time, WINDOW);
    const seen = (reach * (reach + 1)) / 2 + (time - reach) * reach;
    const attend = 2 * time * (2 * width * width + (2 * width * width) / heads) + 4 * width * seen;
    const feed = 2 * time * 3 * width * inner;
    const blocks = recurrent * recur + attending * attend + layers * feed;
    return { forward: stem + blocks + head, training: 2 * stem + 3 * (blocks + head) };
  },
  recipe: adamw(
    'AdamW: De et al. 2024, section 3, which tunes rate and decay on small models and does not print them; decay 0.1, clipping at 1 and the rate as the others here',
  ),
  equations: [
    'x ← x + mixer(RMS₁(x));  two blocks recurrent, every third attention',
    'x ← x + W_down·(GELU(W_gate·z) ⊙ W_up·z),  z = RMS₂(x)',
    'logits = RMS(x)·Eᵀ,  x starts as √d·E[token]',
    'recurrent: W_o·(GELU(W_g·u + b_g) ⊙ h) + b_o;  c = conv₄(W_x·u + b_x)',
    'r = σ(W_r·c + b_r);  i = σ(W_i·c + b_i);  log a = −8·softplus(decay) ⊙ r',
    'h_t = a_t ⊙ h_{t−1} + √(1 − a_t²) ⊙ i_t ⊙ c_t;  h_0 = 0',
    `attention: causal, over the last ${WINDOW} steps, all heads share one key and one value head; q and k are turned as in Llama`,
  ],
  leftOut: `A recurrent width of 4/3 of the model’s (ours is the model’s own), and block-diagonal gates, which the paper has for speed; the window is ${WINDOW} steps where the paper’s is 1024, as our texts are short; RecurrentGemma’s cap on the logits, its first step without √(1 − a²), and its turning of half of each head. The embedding starts at deviation 0.02 rather than 1/√d, so that a tied head of few classes starts undecided. Depths are whole cycles of three blocks: 3, 3, 6, 9.`,
  diagram: [
    box('Embedding, × √d', 'embedding', 'input'),
    repeated(
      'layers',
      residual(
        box('RMS norm', 'blocks.*.norm1'),
        branches(
          'the left in two blocks of three, the right in every third',
          [
            branches(
              '⊙',
              [
                box('Linear', 'blocks.*.mixer.input'),
                box('Convolution', 'blocks.*.mixer.conv'),
                box(
                  'RG-LRU: h ← a·h + √(1 − a²)·i·c',
                  'blocks.*.mixer.recurrence',
                  'blocks.*.mixer.admission',
                  'blocks.*.dynamics',
                ),
              ],
              [box('Gate, GELU', 'blocks.*.mixer.gate')],
            ),
            box('Linear', 'blocks.*.mixer.output'),
          ],
          [box('Local attention, one key head, rotary positions', 'blocks.*.attention')],
        ),
      ),
      residual(box('RMS norm', 'blocks.*.norm2'), box('Gated MLP, GELU', 'blocks.*.mlp')),
    ),
    box('RMS norm', 'norm'),
    box('Head: the embedding’s table, where ids are the classes', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    activation: 'gelu-tanh',
    block: 'x = x + mixer(norm1(x)); x = x + down(gelu(gate(norm2(x)))·up(norm2(x)))',
    order: 'blocks 2, 5, 8, … from 0 have attention, the others the recurrence',
    recurrence:
      'c = conv(input(u)); log a = -8·softplus(dynamics.decay)·sigmoid(recurrence(c)); h = a·h + sqrt(1 - a^2)·sigmoid(admission(c))·c; output(gelu(gate(u))·h)',
    convolution: 'causal, depthwise, the last tap meets the present',
    attention: 'causal, softmax(q·k / sqrt(D))·v, D = width / heads, one key head',
    window: WINDOW,
    norms: 'root mean square',
    form: 'head(norm(blocks(sqrt(width)·stem)))',
    rotaryBase: ROTARY_BASE,
    rotaryForm: 'q and k: elements j and j + D/2 of a head turn by position·base^(-2j/D), position from 0',
    initialState: 0,
    tiedHead: 'where the vocabulary is the classes',
  },
});
