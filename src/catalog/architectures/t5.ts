/**
 * T5: an encoder reads the first part of a text in both directions, a decoder goes on with it and looks back at what the
 * encoder made. x ← x + attention(RMS(x)); x ← x + cross(RMS(x), encoded); x ← x + W₂·ReLU(W₁·RMS(x)), no biases, scores
 * not scaled, and a learned number for each distance between two positions. Raffel et al. 2020.
 */
import { TrainabilityError } from '../../base/errors';
import { attention } from '../../engine/ops/attention';
import { add, affine, relu } from '../../engine/ops/elementwise';
import { embedding } from '../../engine/ops/embedding';
import { NORM_EPSILON } from '../../engine/ops/norm';
import { tf, type Tensor } from '../../engine/tf';
import { constant, normal } from '../../nn/initialisers';
import { Linear, RMSNorm } from '../../nn/layers';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, headsFor, layersOf, type Dimensions, type View } from '../architecture';
import { box, branches, repeated, residual } from '../diagram';
import { adamw } from '../recipe';
import { SequenceHead, SequenceStem } from '../sequence';
import type { TaskShape } from '../task';

/** Groups of distances, and the distance from which all are one group. */
const BUCKETS = 32;
const MAX_DISTANCE = 128;
/** Where the last norm's gain starts, so that the first answers are near to a guess: an embedding is N(0, 1) here. */
const LAST_GAIN = 0.1;

interface T5Dimensions extends Dimensions {
  /** Of each of the two stacks. */
  layers: number;
  heads: number;
  buckets: number;
  maxDistance: number;
  /** Steps that the encoder reads; the decoder has the rest. */
  prefix: number;
}

/**
 * Steps before the first answer: what the task gives beforehand, or the first half.
 * @throws TrainabilityError unsupported-config where one side would have nothing
 */
function prefixOf({ kind, input, prefix }: TaskShape): number {
  const time = input[0]!;
  const length = prefix ?? Math.floor(time / 2);
  if (kind !== 'tokens' || length < 1 || length >= time)
    throw new TrainabilityError(
      'unsupported-config',
      `T5 reads token ids in two parts: its prefix is from 1 to one less than the length, not ${length} of ${time} ${kind}.`,
      { architecture: 't5', kind, length: time, prefix: length },
    );
  return length;
}

const view: View = {
  shape(shape) {
    const [time] = shape.input as [number];
    if (shape.target.length !== 1 || shape.target[0] !== time)
      throw new TrainabilityError('unsupported-config', 'T5 needs a task with an answer at every position.', {
        architecture: 't5',
        target: String(shape.target),
      });
    const prefix = prefixOf(shape);
    return { ...shape, target: [time - prefix], prefix };
  },
  batch({ inputs, targets }, shape) {
    const [time] = shape.input as [number];
    const prefix = prefixOf(shape);
    return { inputs, targets: targets.filter((_, at) => at % time >= prefix) };
  },
};

/** The group of a distance, key's position − query's, as the published code counts: single ones, then wider and wider. */
function bucketOf(distance: number, causal: boolean, { buckets, maxDistance }: T5Dimensions): number {
  const count = causal ? buckets : buckets / 2;
  const later = !causal && distance > 0 ? count : 0;
  const away = causal ? Math.max(-distance, 0) : Math.abs(distance);
  const exact = count / 2;
  if (away < exact) return later + away;
  const wider = (Math.log2(away / exact) / Math.log2(maxDistance / exact)) * (count - exact);
  return later + Math.min(exact + Math.floor(wider), count - 1);
}

/** What is added to the scores of a stack: `weight` [buckets, heads] → [heads, time, time]. */
function RelativeBias(scope: Scope, time: number, causal: boolean, dimensions: T5Dimensions) {
  const { width, heads, buckets } = dimensions;
  const weight = scope.parameter('weight', [buckets, heads], normal(width ** -0.5));
  const ids = Int32Array.from({ length: time * time }, (_, pair) =>
    bucketOf((pair % time) - Math.floor(pair / time), causal, dimensions),
  );
  return (): Tensor => {
    const pairs = embedding(weight.value, tf.tensor(ids, [time, time], 'int32')); // [time, time, heads]
    return tf.transpose(pairs, [2, 0, 1]);
  };
}

/** A map without bias whose outputs are as large as its inputs; queries smaller, since their scores are not scaled. */
const map = (scope: Scope, inputs: number, outputs: number, scale = 1): ReturnType<typeof Linear> =>
  Linear(scope, inputs, outputs, { bias: false, initialise: normal(scale * inputs ** -0.5) });

/** Attention of x to y, which is x itself or what the encoder made. */
function Attention(scope: Scope, { width, heads }: T5Dimensions, causal: boolean) {
  const query = map(scope.at('query'), width, width, (width / heads) ** -0.5);
  const key = map(scope.at('key'), width, width);
  const value = map(scope.at('value'), width, width);
  const output = map(scope.at('output'), width, width);
  const options = { heads, keyHeads: heads, causal, scale: 1 };
  return (x: Tensor, y: Tensor, bias?: Tensor): Tensor =>
    output(attention(query(x), key(y), value(y), bias ? { ...options, bias } : options));
}

function FeedForward(scope: Scope, { width, inner }: T5Dimensions) {
  const up = map(scope.at('up'), width, inner);
  const down = map(scope.at('down'), inner, width);
  return (x: Tensor): Tensor => down(relu(up(x)));
}

function EncoderBlock(scope: Scope, dimensions: T5Dimensions) {
  const norm1 = RMSNorm(scope.at('norm1'), dimensions.width);
  const attend = Attention(scope.at('attention'), dimensions, false);
  const norm2 = RMSNorm(scope.at('norm2'), dimensions.width);
  const feed = FeedForward(scope.at('mlp'), dimensions);
  return (x: Tensor, bias: Tensor): Tensor => {
    const seen = norm1(x);
    const attended = add(x, attend(seen, seen, bias));
    return add(attended, feed(norm2(attended)));
  };
}

function DecoderBlock(scope: Scope, dimensions: T5Dimensions) {
  const norm1 = RMSNorm(scope.at('norm1'), dimensions.width);
  const attend = Attention(scope.at('attention'), dimensions, true);
  const norm2 = RMSNorm(scope.at('norm2'), dimensions.width);
  const cross = Attention(scope.at('cross'), dimensions, false);
  const norm3 = RMSNorm(scope.at('norm3'), dimensions.width);
  const feed = FeedForward(scope.at('mlp'), dimensions);
  return (x: Tensor, encoded: Tensor, bias: Tensor): Tensor => {
    const seen = norm1(x);
    const attended = add(x, attend(seen, seen, bias));
    const informed = add(attended, cross(norm2(attended), encoded));
    return add(informed, feed(norm3(informed)));
  };
}

export const t5 = defineArchitecture<T5Dimensions>({
  id: 't5',
  name: 'T5',
  family: 'attention',
  accepts: ['tokens'],
  answers: ['next', 'after'],
  standsFor: { en: 'T5, BART, the first Transformer', zh: 'T5、BART、最早的 Transformer' },
  description: {
    en: 'One half reads what is given, in both directions; the other half writes the answer and looks back at it. Made for translation and summaries, where input and output are apart; for plain continuation it spends half of itself on reading.',
    zh: '一半网络双向通读给定的内容，另一半负责写出答案，并随时回看前者。适合翻译、摘要这类输入与输出分开的任务；单纯续写文本时，有一半参数只用来阅读。',
  },
  citation: {
    text: 'Raffel et al. 2020, Exploring the limits of transfer learning with a unified text-to-text Transformer',
    url: 'https://arxiv.org/abs/1910.10683',
  },
  ownObjective: {
    en: 'It continues a text whose first half it was given; the others predict every character of it.',
    zh: '先给它文本的前半段，由它续写后半段；其他模型则要预测整段里的每个字符。',
  },
  step: 4,
  inner: (width) => 4 * width,
  dimensions: (width, inner, size, shape) => ({
    width,
    inner,
    layers: layersOf[size],
    heads: headsFor(width, size === 'nano' ? 2 : 4),
    buckets: BUCKETS,
    maxDistance: MAX_DISTANCE,
    prefix: prefixOf(shape),
  }),
  view,
  objective: ({ prefix }) => (prefix === undefined ? 'the second half' : null),

  build(scope, dimensions, shape) {
    const { width, layers, prefix } = dimensions;
    const rest = shape.input[0]! - prefix;
    const stem = SequenceStem(scope, shape, width, normal(1));
    const stack = <Block>(name: string, Kind: (scope: Scope, dimensions: T5Dimensions) => Block) => {
      const at = scope.at(name);
      return Array.from({ length: layers }, (_, layer) => Kind(at.at('blocks').at(layer), dimensions));
    };
    const encoderBias = RelativeBias(scope.at('encoder').at('positions'), prefix, false, dimensions);
    const encoder = stack('encoder', EncoderBlock);
    const encoderNorm = RMSNorm(scope.at('encoder').at('norm'), width);
    const decoderBias = RelativeBias(scope.at('decoder').at('positions'), rest, true, dimensions);
    const decoder = stack('decoder', DecoderBlock);
    const decoderNorm = RMSNorm(scope.at('decoder').at('norm'), width, constant(LAST_GAIN));
    const head = SequenceHead(scope, shape, width, normal(width ** -0.5), stem, true);
    const tied = shape.vocabulary === shape.classes;
    return (input) => {
      const batch = input.shape[0]!;
      const part = (start: number, length: number) =>
        stem.apply(tf.slice(input as tf.Tensor2D, [0, start], [batch, length]));
      const [past, present] = [encoderBias(), decoderBias()];
      const encoded = encoderNorm(encoder.reduce((x, block) => block(x, past), part(0, prefix)));
      const y = decoder.reduce((x, block) => block(x, encoded, present), part(prefix, rest));
      const answers = decoderNorm(y).reshape([batch * rest, width]);
      return head(tied ? affine(answers, width ** -0.5) : answers);
    };
  },

  // The encoder reads its part as a whole: there is no step from nothing.
  carried: () => null,
  depth: ({ layers }) => 2 * layers,
  flops({ width, inner, layers, prefix }, shape) {
    const rest = shape.input[0]! - prefix;
    const feed = 2 * width * inner;
    const head = 2 * rest * width * shape.classes;
    // Scores and mixing of all pairs in the encoder, of those that a causal mask leaves in the decoder.
    const attend = 4 * width * (prefix * prefix + (rest * (rest + 1)) / 2);
    const maps = 2 * prefix * (6 * width * width + feed) + 2 * rest * (6 * width * width + feed);
    const block = maps + attend + 4 * width * prefix * rest;
    // Where scores have a bias, its gradient walks over the pairs once more.
    return { forward: layers * block + head, training: 3 * (layers * block + head) + layers * attend };
  },
  recipe: adamw(
    'Warm-up as the published one, whose rate of 0.01 then falls with the root of the steps: Raffel et al. 2020, section 3.1.2; AdamW with clipping in place of AdaFactor, and decay as the Transformers here',
  ),
  equations: [
    'e = embedding of the first part, y = embedding of the rest, by one table',
    'encoder: e ← e + W_o·attention(RMS₁(e));  e ← e + down(ReLU(up(RMS₂(e))))',
    'decoder: y ← y + W_o·attention(RMS₁(y)), causal;  y ← y + W_o·cross(RMS₂(y), RMS(e));  y ← y + down(ReLU(up(RMS₃(y))))',
    'logits = (RMS(y)/√W)·Eᵀ with the table E; a head of its own, unscaled, where ids are not the classes',
    'attention: softmax(q·kᵀ + B)·v, not scaled; B[head, t, s] is learned for each bucket of the distance s − t and shared by the layers of a stack; cross has no B',
  ],
  leftOut:
    'Dropout; filling in spans, which the continuation of a text replaces (the paper’s “prefix language modelling”); the start symbol of the decoder, whose first input is the character after the prefix; ε of the norms is 1e-5, not 1e-6. The gain of the last norm starts at 0.1 and not 1: so the first loss is near ln V.',
  diagram: [
    box('Embedding', 'embedding'),
    branches(
      'cross-attention in every block of the decoder',
      [
        box('First part: bias of distances', 'encoder.positions'),
        repeated(
          'layers',
          residual(
            box('RMS norm', 'encoder.blocks.*.norm1'),
            box('Attention to all positions', 'encoder.blocks.*.attention'),
          ),
          residual(box('RMS norm', 'encoder.blocks.*.norm2'), box('MLP, ReLU', 'encoder.blocks.*.mlp')),
        ),
        box('RMS norm', 'encoder.norm'),
      ],
      [
        box('The rest: bias of distances', 'decoder.positions'),
        repeated(
          'layers',
          residual(
            box('RMS norm', 'decoder.blocks.*.norm1'),
            box('Causal attention', 'decoder.blocks.*.attention'),
          ),
          residual(
            box('RMS norm', 'decoder.blocks.*.norm2'),
            box('Attention to the first part', 'decoder.blocks.*.cross'),
          ),
          residual(box('RMS norm', 'decoder.blocks.*.norm3'), box('MLP, ReLU', 'decoder.blocks.*.mlp')),
        ),
        box('RMS norm', 'decoder.norm'),
      ],
    ),
    box('Head', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    activation: 'relu',
    parts:
      'ids[:, :prefix] to the encoder, ids[:, prefix:] to the decoder, which answers each of its positions',
    encoderBlock: 'x = x + output(attention(norm1(x))); x = x + down(relu(up(norm2(x))))',
    decoderBlock:
      'x = x + output(attention(norm1(x))), causal; x = x + cross.output(cross(norm2(x), encoded)); x = x + down(relu(up(norm3(x))))',
    attention: 'softmax(q·k + bias)·v, not scaled; a head is width / heads columns in succession',
    relativeBias:
      'positions.weight[bucket(key position - query position), head], buckets as in the published code: bidirectional in the encoder, causal in the decoder; none in cross',
    norms: 'root mean square',
    form: 'head(decoder.norm(decoder blocks(embedding))), encoded = encoder.norm(encoder blocks(embedding))',
    tiedHead:
      'logits = (x·width^(-1/2)) @ embedding.weight transposed where ids are classes; then `parameters` has no head.weight; else x @ head.weight',
  },
});
