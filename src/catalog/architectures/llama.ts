/**
 * Llama: x ← x + attention(RMS(x)) with rotary positions and grouped queries; x ← x + W_down(silu(W_gate·x)⊙W_up·x), no
 * biases, inner width ≈ 8/3. Touvron et al. 2023; grouped queries of Llama 3 (Dubey et al. 2024).
 */
import { add, swiglu } from '../../engine/ops/elementwise';
import { NORM_EPSILON } from '../../engine/ops/norm';
import { ROTARY_BASE } from '../../engine/ops/rotary';
import type { Tensor } from '../../engine/tf';
import { HeadRMSNorm } from '../../nn/heads';
import { normal } from '../../nn/initialisers';
import { Linear, RMSNorm } from '../../nn/layers';
import { CausalAttention, Rotary } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, layersOf, type Dimensions } from '../architecture';
import { box, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { borderFlops, Stack } from '../sequence';
import { withOptions } from '../variants';

const DEVIATION = 0.02;

interface LlamaDimensions extends Dimensions {
  layers: number;
  heads: number;
  keyHeads: number;
}

const options = {
  'qk-norm': {
    name: { en: 'QK-norm', zh: 'QK 归一化' },
    description: {
      en: 'An RMS norm of queries and keys in each head, before they turn, keeps scores in bounds at high learning rates: Qwen 3, Gemma 3.',
      zh: '在旋转之前，对每个头的查询和键做 RMS 归一化，学习率较高时注意力分数也不会失控。Qwen 3、Gemma 3 采用。',
    },
  },
  'qkv-bias': {
    name: { en: 'QKV bias', zh: 'QKV 偏置' },
    description: {
      en: 'Biases of queries, keys and values: Qwen 2.',
      zh: '查询、键、值的线性映射带偏置。Qwen 2 采用。',
    },
  },
  'tied-head': {
    name: { en: 'tied head', zh: '共享输出层' },
    description: {
      en: 'The head is the embedding’s table, where ids are the classes: Llama 3.2 1B, the small Qwen 3.',
      zh: '输入输出同一词表时，输出层直接用词嵌入表。Llama 3.2 1B、小号 Qwen 3 采用。',
    },
  },
};

type On = Record<keyof typeof options, boolean>;

function Block(scope: Scope, { width, inner, heads, keyHeads }: LlamaDimensions, on: On) {
  const map = (name: string, inputs: number, outputs: number, bias = false) =>
    Linear(scope.at(name), inputs, outputs, { bias, initialise: normal(DEVIATION) });
  const keyWidth = (width / heads) * keyHeads;
  const norm1 = RMSNorm(scope.at('norm1'), width);
  const normed = (name: string, count: number) => {
    const norm = on['qk-norm'] ? HeadRMSNorm(scope.at('attention').at('norm').at(name), width / heads) : null;
    return (x: Tensor) => norm?.(x, count) ?? x;
  };
  const query = map('attention.query', width, width, on['qkv-bias']);
  const key = map('attention.key', width, keyWidth, on['qkv-bias']);
  const value = map('attention.value', width, keyWidth, on['qkv-bias']);
  const [normQuery, normKey] = [normed('query', heads), normed('key', keyHeads)];
  const [turnQuery, turnKey] = [Rotary(heads), Rotary(keyHeads)];
  const attend = CausalAttention({ heads, keyHeads });
  const output = map('attention.output', width, width);
  const norm2 = RMSNorm(scope.at('norm2'), width);
  const gate = map('mlp.gate', width, inner);
  const up = map('mlp.up', width, inner);
  const down = map('mlp.down', inner, width);
  return (x: Tensor, pass: Pass) => {
    const seen = norm1(x);
    const q = turnQuery(normQuery(query(seen)), pass);
    const k = turnKey(normKey(key(seen)), pass);
    const attended = add(x, output(attend(q, k, value(seen), pass)));
    const fed = norm2(attended);
    return add(attended, down(swiglu(gate(fed), up(fed))));
  };
}

export const llama = withOptions(options, (on) =>
  defineArchitecture<LlamaDimensions>({
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
      return Stack(scope, shape, {
        width,
        layers,
        block: (at) => Block(at, dimensions, on),
        norm: RMSNorm,
        stem: normal(DEVIATION),
        head: normal(DEVIATION),
        tied: on['tied-head'],
      });
    },

    carried: ({ width, layers, heads, keyHeads }, time) => 2 * layers * (width / heads) * keyHeads * time,
    flops({ width, inner, layers, heads, keyHeads }, shape) {
      const time = shape.input[0]!;
      const { stem, head } = borderFlops(shape, width);
      const keyWidth = (width / heads) * keyHeads;
      const maps = 2 * time * (2 * width * width + 2 * width * keyWidth + 3 * width * inner);
      const attend = 4 * width * ((time * (time + 1)) / 2);
      const block = maps + attend;
      return { forward: stem + layers * block + head, training: 2 * stem + 3 * (layers * block + head) };
    },
    recipe: adamw(
      'Betas (0.9, 0.95), decay 0.1, clipping at 1, warm-up: Touvron et al. 2023, section 2.3; the rate is raised for small models',
    ),
    equations: [
      'x ← x + W_o·attention(RMS₁(x))',
      'x ← x + W_down·(SiLU(W_gate·y) ⊙ W_up·y),  y = RMS₂(x)',
      'logits = head(RMS(x))',
      'attention: softmax(q·kᵀ/√D + causal mask)·v; q and k are turned first: elements j and j + D/2 of a head, at position t, by the angle t·10000^(−2j/D)',
      ...(on['qk-norm'] ? ['before that q and k are RMS-normed in each head, with a gain'] : []),
    ],
    leftOut:
      'Nothing of the first Llama; grouped queries are Llama 3’s. Its rotary base of 500 000 is for texts far longer than ours.',
    diagram: [
      box('Embedding', 'embedding', 'input'),
      repeated(
        'layers',
        residual(
          box('RMS norm', 'blocks.*.norm1'),
          box('Causal attention, rotary positions, shared keys', 'blocks.*.attention'),
        ),
        residual(box('RMS norm', 'blocks.*.norm2'), box('MLP, SwiGLU', 'blocks.*.mlp')),
      ),
      box('RMS norm', 'norm'),
      box('Head', 'head'),
    ],
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
      qkNorm: on['qk-norm'] && 'root mean square of each head of q and k, before they turn, with a gain',
      qkvBias: on['qkv-bias'],
      tiedHead: on['tied-head'] && 'head.weight = embedding.weight, transposed, where ids are classes',
    },
  }),
);
