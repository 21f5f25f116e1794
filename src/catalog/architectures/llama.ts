/**
 * Llama: x ← x + attention(RMS(x)) with rotary positions and grouped queries; x ← x + W_down(silu(W_gate·x)⊙W_up·x), no
 * biases, inner width ≈ 8/3. Touvron et al. 2023; grouped queries of Llama 3 (Dubey et al. 2024).
 */
import { attention } from '../../engine/ops/attention';
import { add, swiglu } from '../../engine/ops/elementwise';
import { NORM_EPSILON } from '../../engine/ops/norm';
import { rotary, ROTARY_BASE } from '../../engine/ops/rotary';
import type { Tensor } from '../../engine/tf';
import { normal } from '../../nn/initialisers';
import { Linear, RMSNorm } from '../../nn/layers';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, layersOf, type Dimensions } from '../architecture';
import { answered, borderFlops, SequenceHead, SequenceStem } from '../sequence';

const DEVIATION = 0.02;

interface LlamaDimensions extends Dimensions {
  layers: number;
  heads: number;
  keyHeads: number;
}

function Block(scope: Scope, { width, inner, heads, keyHeads }: LlamaDimensions) {
  const map = (name: string, inputs: number, outputs: number) =>
    Linear(scope.at(name), inputs, outputs, { bias: false, initialise: normal(DEVIATION) });
  const keyWidth = (width / heads) * keyHeads;
  const norm1 = RMSNorm(scope.at('norm1'), width);
  const query = map('attention.query', width, width);
  const key = map('attention.key', width, keyWidth);
  const value = map('attention.value', width, keyWidth);
  const output = map('attention.output', width, width);
  const norm2 = RMSNorm(scope.at('norm2'), width);
  const gate = map('mlp.gate', width, inner);
  const up = map('mlp.up', width, inner);
  const down = map('mlp.down', inner, width);
  return (x: Tensor) => {
    const seen = norm1(x);
    const q = rotary(query(seen), heads);
    const k = rotary(key(seen), keyHeads);
    const attended = add(x, output(attention(q, k, value(seen), { heads, keyHeads, causal: true })));
    const fed = norm2(attended);
    return add(attended, down(swiglu(gate(fed), up(fed))));
  };
}

export const llama = defineArchitecture<LlamaDimensions>({
  id: 'llama',
  name: 'Llama',
  family: 'attention',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'Llama 3, Qwen, Mistral', zh: 'Llama 3、Qwen、Mistral' },
  description: {
    en: 'A leaner GPT: simpler norms, rotating positions, gated feed-forward, keys shared between heads. The form that most open models take today.',
    zh: '精简版的 GPT：更简单的归一化、旋转位置编码、门控前馈，多个注意力头共享键值。如今多数开源大模型的样子。',
  },
  citation: {
    text: 'Touvron et al. 2023, LLaMA: open and efficient foundation language models',
    url: 'https://arxiv.org/abs/2302.13971',
  },
  step: 4,
  inner: (width) => Math.round((8 * width) / 3),
  dimensions: (width, inner, size) => {
    const heads = size === 'nano' || width % 8 !== 0 ? 2 : 4;
    return { width, inner, layers: layersOf[size], heads, keyHeads: heads / 2 };
  },

  build(scope, dimensions, shape) {
    const { width, layers } = dimensions;
    const stem = SequenceStem(scope, shape, width, normal(DEVIATION));
    const blocks = Array.from({ length: layers }, (_, layer) =>
      Block(scope.at('blocks').at(layer), dimensions),
    );
    const norm = RMSNorm(scope.at('norm'), width);
    const head = SequenceHead(scope, shape, width, normal(DEVIATION), stem, false);
    return (input) =>
      head(
        norm(
          answered(
            blocks.reduce((x, block) => block(x), stem.apply(input)),
            shape,
          ),
        ),
      );
  },

  flops({ width, inner, layers, heads, keyHeads }, shape) {
    const time = shape.input[0]!;
    const { stem, head } = borderFlops(shape, width);
    const keyWidth = (width / heads) * keyHeads;
    const maps = 2 * time * (2 * width * width + 2 * width * keyWidth + 3 * width * inner);
    const attend = 4 * width * ((time * (time + 1)) / 2);
    const block = maps + attend;
    return { forward: stem + layers * block + head, training: 2 * stem + 3 * (layers * block + head) };
  },
  conventions: {
    normEpsilon: NORM_EPSILON,
    activation: 'silu',
    block: 'x = x + output(attention(norm1(x))); x = x + down(silu(gate(norm2(x)))·up(norm2(x)))',
    attention: 'causal, softmax(q·k / sqrt(D))·v, D = width / heads; a head is D columns in succession',
    keyHeads: 'query head h reads key head floor(h·keyHeads / heads)',
    norms: 'root mean square',
    form: 'head(norm(blocks(stem)))',
    rotaryBase: ROTARY_BASE,
    rotaryForm: 'q and k: elements j and j + D/2 of a head turn by position·base^(-2j/D), position from 0',
    tiedHead: false,
  },
});
