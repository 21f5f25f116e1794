/**
 * Mixtral: Llama's blocks, with eight feed-forward networks in the place of one. A router sends every token to the two that
 * fit best: x ← x + Σ g_e·expert_e(RMS(x)), g the softmax over the two chosen scores. A term of the loss keeps all experts
 * busy. Jiang et al. 2024; buffers of fixed capacity from Lepikhin et al. 2021, the term from Fedus et al. 2022.
 */
import { add, affine } from '../../engine/ops/elementwise';
import { NORM_EPSILON } from '../../engine/ops/norm';
import { ROTARY_BASE } from '../../engine/ops/rotary';
import { balanceLoss, chooseExperts, routeWeights } from '../../engine/ops/routing';
import type { Tensor } from '../../engine/tf';
import { capacityFor, CAPACITY_FACTOR, Experts, rowsOfToken } from '../../nn/experts';
import { normal } from '../../nn/initialisers';
import { Linear, RMSNorm } from '../../nn/layers';
import { CausalAttention, Rotary } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, headsFor, layersOf, type Dimensions } from '../architecture';
import { box, branches, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { borderFlops, Stack } from '../sequence';

const DEVIATION = 0.02;
const EXPERTS = 8;
const CHOSEN = 2;
/** How much the balance of experts counts in the loss. */
const BALANCE = 0.01;

interface MixtralDimensions extends Dimensions {
  layers: number;
  heads: number;
  keyHeads: number;
  experts: number;
  chosen: number;
}

/** [batch, time, width] → the same: each token by the experts that it is sent to. */
function FeedForward(scope: Scope, dimensions: MixtralDimensions) {
  const { width, layers, experts, chosen } = dimensions;
  const router = Linear(scope.at('router'), width, experts, { bias: false, initialise: normal(DEVIATION) });
  const feed = Experts(scope.at('experts'), dimensions, normal(DEVIATION));
  return (x: Tensor, pass: Pass): Tensor => {
    const tokens = x.size / width;
    const rows = x.reshape([tokens, width]);
    const logits = router(rows); // [tokens, experts]
    const routes = chooseExperts(logits, chosen, capacityFor(tokens, dimensions, pass));
    if (pass.training) pass.penalise(affine(balanceLoss(logits, routes), BALANCE / layers));
    return feed(rows, routes, routeWeights(logits, routes, 'softmax')).reshape(x.shape);
  };
}

function Block(scope: Scope, dimensions: MixtralDimensions) {
  const { width, heads, keyHeads } = dimensions;
  const map = (name: string, inputs: number, outputs: number) =>
    Linear(scope.at(name), inputs, outputs, { bias: false, initialise: normal(DEVIATION) });
  const keyWidth = (width / heads) * keyHeads;
  const norm1 = RMSNorm(scope.at('norm1'), width);
  const query = map('attention.query', width, width);
  const key = map('attention.key', width, keyWidth);
  const value = map('attention.value', width, keyWidth);
  const [turnQuery, turnKey] = [Rotary(heads), Rotary(keyHeads)];
  const attend = CausalAttention({ heads, keyHeads });
  const output = map('attention.output', width, width);
  const norm2 = RMSNorm(scope.at('norm2'), width);
  const feed = FeedForward(scope, dimensions);
  return (x: Tensor, pass: Pass): Tensor => {
    const seen = norm1(x);
    const q = turnQuery(query(seen), pass);
    const k = turnKey(key(seen), pass);
    const attended = add(x, output(attend(q, k, value(seen), pass)));
    return add(attended, feed(norm2(attended), pass));
  };
}

export const mixtral = defineArchitecture<MixtralDimensions>({
  id: 'mixtral',
  name: 'Mixtral',
  family: 'experts',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'Mixtral, Switch Transformer, Grok-1', zh: 'Mixtral、Switch Transformer、Grok-1' },
  description: {
    en: 'Llama with eight feed-forward networks side by side; every token goes through only the two that suit it. Holds much knowledge for little computing per token; at a given size each expert is narrow, and some may be left idle.',
    zh: '在 Llama 的基础上并排放八个前馈网络（“专家”），每个词元只经过最合适的两个。计算不多，却能存下更多知识；但在参数总量相同时，每个专家都比较窄，而且可能有专家闲置。',
  },
  citation: { text: 'Jiang et al. 2024, Mixtral of Experts', url: 'https://arxiv.org/abs/2401.04088' },
  step: 4,
  inner: (width) => Math.round(3.5 * width),
  dimensions: (width, inner, size) => {
    const heads = headsFor(width, size === 'nano' ? 2 : 4);
    return {
      width,
      inner,
      layers: layersOf[size],
      heads,
      keyHeads: heads / 2,
      experts: EXPERTS,
      chosen: CHOSEN,
    };
  },

  build(scope, dimensions, shape) {
    const { width, layers } = dimensions;
    return Stack(scope, shape, {
      width,
      layers,
      block: (at) => Block(at, dimensions),
      norm: RMSNorm,
      stem: normal(DEVIATION),
      head: normal(DEVIATION),
      tied: false,
    });
  },

  carried: ({ width, layers, heads, keyHeads }, time) => 2 * layers * (width / heads) * keyHeads * time,
  flops(dimensions, shape) {
    const { width, inner, layers, heads, keyHeads, experts } = dimensions;
    const time = shape.input[0]!;
    const { stem, head } = borderFlops(shape, width);
    const keyWidth = (width / heads) * keyHeads;
    const attend = 4 * width * ((time * (time + 1)) / 2);
    // Empty places are multiplied as well.
    const feed = rowsOfToken(dimensions) * 3 * width * inner + width * experts;
    const maps = 2 * time * (2 * width * width + 2 * width * keyWidth + feed);
    const block = maps + attend;
    return { forward: stem + layers * block + head, training: 2 * stem + 3 * (layers * block + head) };
  },
  recipe: adamw(
    'Jiang et al. 2024 give none; as Llama (Touvron et al. 2023, section 2.3), with the balance of Fedus et al. 2022 at 0.01; the rate is raised for small models',
  ),
  equations: [
    'x ← x + W_o·attention(RMS₁(x)), as Llama',
    'x ← x + Σ_{e chosen} g_e·expert_e(y),  y = RMS₂(x)',
    'chosen = the 2 largest of s = W_r·y;  g = softmax over these two',
    'expert_e(y) = W_down,e·(SiLU(W_gate,e·y) ⊙ W_up,e·y)',
    'logits = head(RMS(x))',
    'loss + 0.01·mean over layers of 8·Σ_e (choices of e / tokens)·(mean over tokens of softmax(s)_e)',
  ],
  leftOut:
    'The published model drops nothing: here an expert has places for twice its even share of a batch, and a choice beyond adds nothing (a model that writes on, token by token, drops nothing either). Its rotary base of a million is for texts far longer than ours; the weight of the balance is not published.',
  diagram: [
    box('Embedding', 'embedding', 'input'),
    repeated(
      'layers',
      residual(
        box('RMS norm', 'blocks.*.norm1'),
        box('Causal attention, rotary positions, shared keys', 'blocks.*.attention'),
      ),
      residual(
        box('RMS norm', 'blocks.*.norm2'),
        branches(
          'sum of the 2 chosen, weighted',
          [box('Router: the best 2 of 8, softmax', 'blocks.*.router')],
          [box('8 experts, SwiGLU', 'blocks.*.experts')],
        ),
      ),
    ),
    box('RMS norm', 'norm'),
    box('Head', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    activation: 'silu',
    block:
      'x = x + output(attention(norm1(x))); x = x + sum over chosen of g·expert(norm2(x)), expert(y) = down(silu(gate(y))·up(y))',
    attention: 'causal, softmax(q·k / sqrt(D))·v, D = width / heads; a head is D columns in succession',
    keyHeads: 'query head h reads key head floor(h·keyHeads / heads)',
    norms: 'root mean square',
    form: 'head(norm(blocks(stem)))',
    rotaryBase: ROTARY_BASE,
    rotaryForm: 'q and k: elements j and j + D/2 of a head turn by position·base^(-2j/D), position from 0',
    routing:
      'the `chosen` largest logits of router(norm2(x)), of equal ones the lower index; g = softmax over them',
    capacityFactor: CAPACITY_FACTOR,
    capacity:
      'max(8, ceil(capacityFactor·chosen·tokens / experts)) places an expert, tokens = batch·time row-major; choices take them token by token, the better one first; a choice beyond adds nothing, weights stay',
    balanceWeight: BALANCE,
    auxiliaryLoss:
      'balanceWeight · mean over layers of experts · sum over e of (choices of e before dropping / tokens)·(mean over tokens of softmax(logits)_e); no gradient through the choices',
    tiedHead: false,
  },
});
