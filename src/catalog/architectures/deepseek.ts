/**
 * DeepSeek-V3: keys and values of all heads are made of one short vector a step, so that little is carried (multi-head
 * latent attention); positions turn only a few columns of their own. Feed-forward by one shared expert and the two of eight
 * that fit best: x ← x + shared(y) + Σ g_e·expert_e(y), g = σ(s)/Σσ(s). No loss keeps the experts busy, but a bias of
 * their scores that rises where tokens are few. DeepSeek-AI 2024; buffers of fixed capacity from Lepikhin et al. 2021.
 */
import { addRow } from '../../engine/ops/add-row';
import { appendToHeads } from '../../engine/ops/append-to-heads';
import { add, sigmoid, swiglu } from '../../engine/ops/elementwise';
import { NORM_EPSILON } from '../../engine/ops/norm';
import { ROTARY_BASE } from '../../engine/ops/rotary';
import { balanceBias, chooseExperts, routeWeights } from '../../engine/ops/routing';
import type { Tensor } from '../../engine/tf';
import { capacityFor, CAPACITY_FACTOR, Experts, rowsOfToken } from '../../nn/experts';
import { normal, zeros } from '../../nn/initialisers';
import { Linear, RMSNorm } from '../../nn/layers';
import { LatentAttention, Rotary } from '../../nn/over-time';
import type { Pass } from '../../nn/pass';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, headsFor, layersOf, type Dimensions } from '../architecture';
import { box, branches, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { borderFlops, Stack } from '../sequence';

const DEVIATION = 0.02;
const EXPERTS = 8;
const CHOSEN = 2;
/** How far a step moves the bias of an expert. */
const BIAS_RATE = 0.001;

interface DeepseekDimensions extends Dimensions {
  layers: number;
  heads: number;
  /** Columns of a head that positions do not turn, and those that they turn. */
  headWidth: number;
  turned: number;
  /** Columns of which keys and values are made. */
  latent: number;
  experts: number;
  chosen: number;
}

const MapsOf = (scope: Scope) => (name: string, inputs: number, outputs: number) =>
  Linear(scope.at(name), inputs, outputs, { bias: false, initialise: normal(DEVIATION) });

function Attention(scope: Scope, { width, heads, headWidth, turned, latent }: DeepseekDimensions) {
  const map = MapsOf(scope);
  const query = map('query', width, heads * (headWidth + turned));
  const turnQuery = Rotary(heads, headWidth);
  const compress = map('compress', width, latent);
  const norm = RMSNorm(scope.at('norm'), latent);
  const key = map('key', latent, heads * headWidth);
  const value = map('value', latent, heads * headWidth);
  const turn = map('turn', width, turned);
  const turnKey = Rotary(1);
  const attend = LatentAttention({ heads, keyHeads: heads }, ([c, place]) => ({
    keys: appendToHeads(key(c!), place!, heads),
    values: value(c!),
  }));
  const output = map('output', heads * headWidth, width);
  return (x: Tensor, pass: Pass): Tensor => {
    const q = turnQuery(query(x), pass);
    const c = norm(compress(x)); // [batch, time, latent]
    const place = turnKey(turn(x), pass); // [batch, time, turned]
    return output(attend(q, [c, place], pass));
  };
}

/** [batch, time, width] → the same: each token by the experts that it is sent to, and by the one for all. */
function FeedForward(scope: Scope, dimensions: DeepseekDimensions) {
  const { width, inner, experts, chosen } = dimensions;
  const map = MapsOf(scope);
  const gate = map('shared.gate', width, inner);
  const up = map('shared.up', width, inner);
  const down = map('shared.down', inner, width);
  const router = map('router', width, experts);
  const bias = scope.state('router.bias', [experts], zeros);
  const feed = Experts(scope.at('experts'), dimensions, normal(DEVIATION));
  return (x: Tensor, pass: Pass): Tensor => {
    const tokens = x.size / width;
    const rows = x.reshape([tokens, width]);
    const logits = router(rows); // [tokens, experts]
    // The bias decides who is chosen, and not how much that counts.
    const scores = addRow(sigmoid(logits), bias.value);
    const routes = chooseExperts(scores, chosen, capacityFor(tokens, dimensions, pass));
    if (pass.training) balanceBias(bias.value, routes, BIAS_RATE);
    const sent = feed(rows, routes, routeWeights(logits, routes, 'sigmoid'));
    return add(down(swiglu(gate(x), up(x))), sent.reshape(x.shape));
  };
}

function Block(scope: Scope, dimensions: DeepseekDimensions) {
  const norm1 = RMSNorm(scope.at('norm1'), dimensions.width);
  const attend = Attention(scope.at('attention'), dimensions);
  const norm2 = RMSNorm(scope.at('norm2'), dimensions.width);
  const feed = FeedForward(scope, dimensions);
  return (x: Tensor, pass: Pass): Tensor => {
    const attended = add(x, attend(norm1(x), pass));
    return add(attended, feed(norm2(attended), pass));
  };
}

export const deepseek = defineArchitecture<DeepseekDimensions>({
  id: 'deepseek',
  name: 'DeepSeek-V3',
  family: 'experts',
  accepts: ['tokens', 'rows'],
  standsFor: { en: 'DeepSeek-V3 and R1, Kimi K2', zh: 'DeepSeek-V3 与 R1、Kimi K2' },
  description: {
    en: 'Remembers a short summary of every token instead of full keys and values, and sends each token to one common and two chosen experts. Saves memory and computing when large; small ones gain little, and finding good experts takes training time.',
    zh: '每个词元只记一小段压缩表示，而不存完整的键和值；每个词元经过一个公共专家和两个选出的专家。规模大时省显存、省计算；规模小时好处有限，而且要训练一段时间，专家分工才会成形。',
  },
  citation: {
    text: 'DeepSeek-AI 2024, DeepSeek-V3 technical report',
    url: 'https://arxiv.org/abs/2412.19437',
  },
  step: 4,
  inner: (width) => width,
  dimensions: (width, inner, size) => {
    const heads = headsFor(width, size === 'nano' ? 2 : 4);
    const headWidth = width / heads;
    return {
      width,
      inner,
      layers: layersOf[size],
      heads,
      headWidth,
      // Half of the others, in pairs.
      turned: 2 * Math.max(1, Math.floor(headWidth / 4)),
      latent: width / 2,
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

  carried: ({ layers, latent, turned }, time) => layers * (latent + turned) * time,
  flops(dimensions, shape) {
    const { width, inner, layers, heads, headWidth, turned, latent, experts } = dimensions;
    const time = shape.input[0]!;
    const { stem, head } = borderFlops(shape, width);
    const all = heads * headWidth;
    const attention =
      width * heads * (headWidth + turned) + width * (latent + turned) + 2 * latent * all + all * width;
    // Empty places are multiplied as well.
    const feed = (1 + rowsOfToken(dimensions)) * 3 * width * inner + width * experts;
    const attend = 2 * heads * (2 * headWidth + turned) * ((time * (time + 1)) / 2);
    const block = 2 * time * (attention + feed) + attend;
    return { forward: stem + layers * block + head, training: 2 * stem + 3 * (layers * block + head) };
  },
  recipe: adamw(
    'Betas (0.9, 0.95), decay 0.1, clipping at 1, warm-up, bias rate 0.001: DeepSeek-AI 2024, section 4.2; the rate is raised for small models',
  ),
  equations: [
    'x ← x + W_o·attention(RMS₁(x))',
    'x ← x + shared(y) + Σ_{e chosen} g_e·expert_e(y),  y = RMS₂(x)',
    'logits = head(RMS(x))',
    'attention: c = RMS(W_c·h);  of each head k = W_k·c, v = W_v·c;  r = turn(W_r·h), one for all heads;  [q, p] = W_q·h, p turned;  softmax((q·k + p·r)/√(D + R) + causal mask)·v',
    's = σ(W_s·y);  chosen = the 2 largest of s + b;  g_e = s_e / Σ s over these two',
    'expert(y) = W_down·(SiLU(W_gate·y) ⊙ W_up·y), the shared one alike',
    'after a step of training: b_e ← b_e + 0.001·sign(mean choices − choices of e)',
  ],
  leftOut:
    'The compression of queries, the first layers without experts, the guess of a second token ahead, groups of experts on different machines with the small loss that balances single texts, the factor 2.5 on what the chosen experts give, rotary positions stretched for long texts; 256 experts of which 8 are chosen. An expert has places for twice its even share of a batch, and a choice beyond adds nothing: the published model drops nothing (nor does this one when it writes on, token by token). Initial weights have a deviation of 0.02, not 0.006, as matrices are smaller.',
  diagram: [
    box('Embedding', 'embedding', 'input'),
    repeated(
      'layers',
      residual(
        box('RMS norm', 'blocks.*.norm1'),
        box('Causal attention: keys and values of a short vector, rotary part apart', 'blocks.*.attention'),
      ),
      residual(
        box('RMS norm', 'blocks.*.norm2'),
        branches(
          '+, the chosen 2 weighted',
          [box('Shared expert, SwiGLU', 'blocks.*.shared')],
          [box('Router: the best 2 of 8, σ, with a bias that balances', 'blocks.*.router')],
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
      'x = x + output(attention(norm1(x))); x = x + shared(y) + sum over chosen of g·expert(y), y = norm2(x), expert(y) = down(silu(gate(y))·up(y)), shared alike',
    attention:
      'c = attention.norm(compress(h)); k = key(c), v = value(c), heads of headWidth columns; query(h): of each head headWidth plain columns, then `turned` that turn; turn(h) turns and serves all heads; causal, softmax((q·k + p·r) / sqrt(headWidth + turned))·v',
    norms: 'root mean square',
    form: 'head(norm(blocks(stem)))',
    rotaryBase: ROTARY_BASE,
    rotaryForm: 'elements j and j + R/2 of R turn by position·base^(-2j/R), position from 0',
    routing:
      's = sigmoid(router(y)); the `chosen` largest of s + router.bias, of equal ones the lower index; g = s / sum of s over them',
    capacityFactor: CAPACITY_FACTOR,
    capacity:
      'max(8, ceil(capacityFactor·chosen·tokens / experts)) places an expert, tokens = batch·time row-major; choices take them token by token, the better one first; a choice beyond adds nothing, weights stay',
    biasRate: BIAS_RATE,
    bias: 'after a training pass router.bias += biasRate·sign(tokens·chosen/experts - choices of e before dropping)',
    tiedHead: false,
  },
});
