/**
 * BERT: x ← LN(x + attention(x)); x ← LN(x + W₂·GELU(W₁·x)), every position seeing all others, with learned positions and
 * biases. It learns from texts in which 15 % of the characters are hidden, by naming them. Devlin et al. 2019.
 */
import type { Random } from '../../base/random';
import { addRow } from '../../engine/ops/add-row';
import { attention } from '../../engine/ops/attention';
import { add, gelu } from '../../engine/ops/elementwise';
import { NORM_EPSILON } from '../../engine/ops/norm';
import type { Tensor } from '../../engine/tf';
import { normal, zeros } from '../../nn/initialisers';
import { LayerNorm, Linear } from '../../nn/layers';
import { Positions } from '../../nn/over-time';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, headsFor, layersOf, type Dimensions, type View } from '../architecture';
import { box, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { answered, borderFlops, SequenceHead, SequenceStem } from '../sequence';
import { IGNORED, type Batch, type TaskShape } from '../task';

const DEVIATION = 0.02;

/** Of a hundred positions, how many are chosen; of ten chosen, how many are hidden, and how many get another id. */
const CHOSEN = 15;
const HIDDEN = 8;
const EXCHANGED = 1;

interface BertDimensions extends Dimensions {
  layers: number;
  heads: number;
}

const MapsOf = (scope: Scope) => (name: string, inputs: number, outputs: number) =>
  Linear(scope.at(name), inputs, outputs, { bias: true, initialise: normal(DEVIATION) });

function Block(scope: Scope, { width, inner, heads }: BertDimensions) {
  const map = MapsOf(scope);
  const query = map('attention.query', width, width);
  const key = map('attention.key', width, width);
  const value = map('attention.value', width, width);
  const output = map('attention.output', width, width);
  const norm1 = LayerNorm(scope.at('norm1'), width);
  const up = map('mlp.up', width, inner);
  const down = map('mlp.down', inner, width);
  const norm2 = LayerNorm(scope.at('norm2'), width);
  return (x: Tensor) => {
    const seen = attention(query(x), key(x), value(x), { heads, keyHeads: heads, causal: false });
    const attended = norm1(add(x, output(seen)));
    return norm2(add(attended, down(gelu(up(attended)))));
  };
}

/** Positions to guess: each with the same chance, at least one. */
function choose(time: number, random: Random): number[] {
  const chosen = Array.from({ length: time }, (_, at) => at).filter(() => random.below(100) < CHOSEN);
  return chosen.length > 0 ? chosen : [random.below(time)];
}

/** Inputs with hidden ids, the mask's being the one after the task's own; targets are the ids that stood there. */
function masked({ inputs }: Batch, { vocabulary, input }: TaskShape, random: Random): Batch {
  const [time] = input as [number];
  const seen = Int32Array.from(inputs);
  const targets = new Int32Array(inputs.length).fill(IGNORED);
  for (let start = 0; start < inputs.length; start += time) {
    for (const at of choose(time, random)) {
      targets[start + at] = inputs[start + at]!;
      const kind = random.below(10);
      if (kind < HIDDEN) seen[start + at] = vocabulary;
      else if (kind < HIDDEN + EXCHANGED) seen[start + at] = random.below(vocabulary);
    }
  }
  return { inputs: seen, targets };
}

/** Who sees the next token has nothing to learn from naming it: there it fills gaps instead. */
const view: View = {
  shape: ({ nextToken, ...shape }) =>
    nextToken ? { ...shape, vocabulary: shape.vocabulary + 1, classes: shape.vocabulary + 1 } : shape,
  batch: (batch, shape, random) => (shape.nextToken ? masked(batch, shape, random) : batch),
};

export const bert = defineArchitecture<BertDimensions>({
  id: 'bert',
  name: 'BERT',
  family: 'attention',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'BERT, RoBERTa, ModernBERT', zh: 'BERT、RoBERTa、ModernBERT' },
  description: {
    en: 'Every position looks at all others, before and after it, and the model learns by filling in hidden characters. Good at understanding a whole text: search, sorting, tagging. It cannot write one from left to right.',
    zh: '每个位置都能同时看到前文和后文，靠填补被遮住的字符来学习。擅长理解整段文本，如检索、分类、标注；但不能从左到右写出文本。',
  },
  citation: {
    text: 'Devlin, Chang, Lee & Toutanova 2019, BERT: pre-training of deep bidirectional Transformers',
    url: 'https://arxiv.org/abs/1810.04805',
  },
  ownObjective: {
    en: 'It names hidden characters of a text of which it sees both sides; the others predict the next character.',
    zh: '它看着前后文猜被遮住的字符；其他模型则是预测下一个字符。',
  },
  step: 4,
  inner: (width) => 4 * width,
  dimensions: (width, inner, size) => ({
    width,
    inner,
    layers: layersOf[size],
    heads: headsFor(width, size === 'nano' ? 2 : 4),
  }),
  view,
  objective: ({ nextToken }) => (nextToken ? 'masked tokens' : null),

  build(scope, dimensions, shape) {
    const { width, layers } = dimensions;
    const stem = SequenceStem(scope, shape, width, normal(DEVIATION));
    const positions = Positions(scope.at('positions'), shape.input[0]!, width, normal(DEVIATION));
    const norm0 = LayerNorm(scope.at('norm0'), width);
    const blocks = Array.from({ length: layers }, (_, layer) =>
      Block(scope.at('blocks').at(layer), dimensions),
    );
    const transform = MapsOf(scope)('transform', width, width);
    const norm = LayerNorm(scope.at('transform.norm'), width);
    const head = SequenceHead(scope, shape, width, normal(DEVIATION), stem, true);
    const bias = scope.at('head').parameter('bias', [shape.classes], zeros);
    return (input, pass) => {
      const x = norm0(positions(stem.apply(input), pass));
      const y = blocks.reduce((state, block) => block(state), x);
      return addRow(head(norm(gelu(transform(answered(y, shape))))), bias.value);
    };
  },

  // What comes later changes what stood before: every step reads all anew.
  carried: () => null,
  flops({ width, inner, layers }, shape) {
    const time = shape.input[0]!;
    const { stem, head } = borderFlops(shape, width);
    const answers = shape.target.length > 0 ? time : 1;
    const transform = 2 * answers * width * width;
    const block = 2 * time * (4 * width * width + 2 * width * inner) + 4 * width * time * time;
    const rest = layers * block + transform + head;
    return { forward: stem + rest, training: 2 * stem + 3 * rest };
  },
  recipe: adamw(
    'Decay 0.01, clipping at 1, warm-up over the first percent of the steps: Devlin et al. 2019, appendix A.2 and its code; warm-up is longer and the rate raised from 1e-4 for small models and short runs',
    { learningRate: 0.001, weightDecay: 0.01 },
  ),
  equations: [
    'x = LN₀(stem + P)',
    'x ← LN₁(x + W_o·attention(x))',
    'x ← LN₂(x + down(GELU(up(x))))',
    'logits = head(LN(GELU(W_t·x + b_t))) + b',
    'attention: softmax(q·kᵀ/√D)·v over all positions, with q, k, v each x·W + b; D = W / heads',
    'texts: of each, 15 % of the ids are to be named; of these 80 % are [MASK] in the input, 10 % another id, 10 % unchanged',
  ],
  leftOut:
    'Pairs of sentences with their embedding, the guess whether one follows the other, dropout. The last position stands for the whole where an example has one answer, instead of a [CLS] in front. Initial weights are not cut off at two deviations; ε of the norms is 1e-5, not 1e-12.',
  diagram: [
    box('Embedding', 'embedding', 'input'),
    box('+ positions', 'positions'),
    box('Layer norm', 'norm0'),
    repeated(
      'layers',
      residual(box('Attention to all positions', 'blocks.*.attention')),
      box('Layer norm', 'blocks.*.norm1'),
      residual(box('MLP, GELU', 'blocks.*.mlp')),
      box('Layer norm', 'blocks.*.norm2'),
    ),
    box('Linear, GELU, layer norm', 'transform'),
    box('Head', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    activation: 'gelu-tanh',
    block: 'x = norm1(x + output(attention(x))); x = norm2(x + down(gelu(up(x))))',
    attention:
      'over all positions, softmax(q·k / sqrt(D))·v, D = width / heads; a head is D columns in succession',
    norms: 'layer norm, biased variance',
    form: 'head(transform.norm(gelu(transform(blocks(norm0(stem + positions)))))) + head.bias',
    tiedHead:
      'head.weight = embedding.weight, transposed, where ids are classes; then `parameters` has no head.weight',
    masking:
      'done to the batches: inputs hold the mask id vocabulary - 1, targets the id that stood there, and the ignored target elsewhere',
  },
});
