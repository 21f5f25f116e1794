/**
 * GPT-2: x ← x + attention(LN(x)); x ← x + W₂·GELU(W₁·LN(x)), with learned positions, biases, a head tied to the
 * embedding, N(0, 0.02) and residual projections scaled by 1/√(2·layers). Radford et al. 2019.
 */
import { add, gelu } from '../../engine/ops/elementwise';
import { NORM_EPSILON } from '../../engine/ops/norm';
import type { Tensor } from '../../engine/tf';
import { normal } from '../../nn/initialisers';
import { LayerNorm, Linear } from '../../nn/layers';
import { CausalAttention, Positions } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, layersOf, type Dimensions } from '../architecture';
import { box, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { answered, borderFlops, SequenceHead, SequenceStem } from '../sequence';
import { withOptions } from '../variants';

const DEVIATION = 0.02;

interface Gpt2Dimensions extends Dimensions {
  layers: number;
  heads: number;
}

function Block(scope: Scope, { width, inner, layers, heads }: Gpt2Dimensions) {
  const map = (name: string, inputs: number, outputs: number, deviation = DEVIATION) =>
    Linear(scope.at(name), inputs, outputs, { bias: true, initialise: normal(deviation) });
  const residual = DEVIATION / Math.sqrt(2 * layers);
  const norm1 = LayerNorm(scope.at('norm1'), width);
  const query = map('attention.query', width, width);
  const key = map('attention.key', width, width);
  const value = map('attention.value', width, width);
  const attend = CausalAttention({ heads, keyHeads: heads });
  const output = map('attention.output', width, width, residual);
  const norm2 = LayerNorm(scope.at('norm2'), width);
  const up = map('mlp.up', width, inner);
  const down = map('mlp.down', inner, width, residual);
  return (x: Tensor, pass: Pass) => {
    const seen = norm1(x);
    const attended = add(x, output(attend(query(seen), key(seen), value(seen), pass)));
    return add(attended, down(gelu(up(norm2(attended)))));
  };
}

const options = {
  'untied-head': {
    name: { en: 'untied head', zh: '独立输出层' },
    description: {
      en: 'The head has a matrix of its own in place of the embedding’s table: GPT-J, Pythia.',
      zh: '输出层用自己的矩阵，不再共用词嵌入表。GPT-J、Pythia 采用。',
    },
  },
};

export const gpt2 = withOptions(options, (on) =>
  defineArchitecture<Gpt2Dimensions>({
    id: 'gpt2',
    name: 'GPT-2',
    family: 'attention',
    accepts: ['tokens', 'rows'],
    standsFor: { en: 'GPT-2, GPT-3', zh: 'GPT-2、GPT-3' },
    description: {
      en: 'Each position looks back at all earlier ones and takes what it needs. Excellent at recall; its cost grows with the square of the length.',
      zh: '每个位置都能回看之前的所有位置，按需取用信息。回忆能力极强，但开销随长度平方增长。',
    },
    citation: {
      text: 'Radford et al. 2019, Language models are unsupervised multitask learners',
      url: 'https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf',
    },
    step: 4,
    inner: (width) => 4 * width,
    dimensions: (width, inner, size) => ({
      width,
      inner,
      layers: layersOf[size],
      heads: size === 'nano' || width % 8 !== 0 ? 2 : 4,
    }),

    build(scope, dimensions, shape) {
      const { width, layers } = dimensions;
      const stem = SequenceStem(scope, shape, width, normal(DEVIATION));
      const positions = Positions(scope.at('positions'), shape.input[0]!, width, normal(DEVIATION));
      const blocks = Array.from({ length: layers }, (_, layer) =>
        Block(scope.at('blocks').at(layer), dimensions),
      );
      const norm = LayerNorm(scope.at('norm'), width);
      const head = SequenceHead(scope, shape, width, normal(DEVIATION), stem, !on['untied-head']);
      return (input, pass) => {
        const x = positions(stem.apply(input), pass);
        const y = blocks.reduce((state, block) => block(state, pass), x);
        return head(norm(answered(y, shape)));
      };
    },

    carried: ({ width, layers }, time) => 2 * layers * width * time,
    flops({ width, inner, layers }, shape) {
      const time = shape.input[0]!;
      const { stem, head } = borderFlops(shape, width);
      const maps = 2 * time * (4 * width * width + 2 * width * inner);
      // Scores and mixing, each over the pairs that a causal mask leaves.
      const attend = 4 * width * ((time * (time + 1)) / 2);
      const block = maps + attend;
      return { forward: stem + layers * block + head, training: 2 * stem + 3 * (layers * block + head) };
    },
    recipe: adamw(
      'Betas (0.9, 0.95), decay 0.1, clipping at 1, warm-up: Brown et al. 2020, appendix B; the rate is raised for small models',
    ),
    equations: [
      'x = stem + P',
      'x ← x + W_o·attention(LN₁(x))',
      'x ← x + down(GELU(up(LN₂(x))))',
      'logits = head(LN(x))',
      'attention: softmax(q·kᵀ/√D + causal mask)·v, with q, k, v each x·W + b; D = W / heads',
    ],
    leftOut:
      'Dropout. The bias of the keys adds the same to all scores of a query, so it has no gradient; it is in the published model, so it is here.',
    diagram: [
      box('Embedding', 'embedding', 'input'),
      box('+ positions', 'positions'),
      repeated(
        'layers',
        residual(box('Layer norm', 'blocks.*.norm1'), box('Causal attention', 'blocks.*.attention')),
        residual(box('Layer norm', 'blocks.*.norm2'), box('MLP, GELU', 'blocks.*.mlp')),
      ),
      box('Layer norm', 'norm'),
      box('Head', 'head'),
    ],
    conventions: {
      normEpsilon: NORM_EPSILON,
      activation: 'gelu-tanh',
      block: 'x = x + output(attention(norm1(x))); x = x + down(gelu(up(norm2(x))))',
      attention: 'causal, softmax(q·k / sqrt(D))·v, D = width / heads; a head is D columns in succession',
      norms: 'layer norm, biased variance',
      form: 'head(norm(blocks(stem + positions)))',
      tiedHead:
        !on['untied-head'] &&
        'head.weight = embedding.weight, transposed, where ids are classes; then `parameters` has no head.weight',
    },
  }),
);
