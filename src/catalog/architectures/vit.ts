/**
 * Vision Transformer: an image as a sequence of patches, each a linear map of its pixels, plus learned positions;
 * x ← x + attention(LN(x)), every patch seeing all; x ← x + W₂·GELU(W₁·LN(x)); the mean over patches is read out.
 * Dosovitskiy et al. 2021.
 */
import { attention } from '../../engine/ops/attention';
import { add, gelu } from '../../engine/ops/elementwise';
import { NORM_EPSILON } from '../../engine/ops/norm';
import { meanPool } from '../../engine/ops/pool';
import type { Tensor } from '../../engine/tf';
import { normal, uniform, zeros } from '../../nn/initialisers';
import { LayerNorm, Linear } from '../../nn/layers';
import { Positions } from '../../nn/over-time';
import { patches, patchGrid } from '../../nn/patches';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, headsFor, layersOf, type Dimensions } from '../architecture';
import { box, repeated, residual } from '../diagram';
import { adamw } from '../recipe';

const PATCH = 4;

interface VitDimensions extends Dimensions {
  layers: number;
  heads: number;
  patch: number;
}

function Block(scope: Scope, { width, inner, heads }: VitDimensions) {
  // Glorot & Bengio 2010
  const map = (name: string, inputs: number, outputs: number) =>
    Linear(scope.at(name), inputs, outputs, {
      bias: true,
      initialise: uniform(Math.sqrt(6 / (inputs + outputs))),
    });
  const norm1 = LayerNorm(scope.at('norm1'), width);
  const query = map('attention.query', width, width);
  const key = map('attention.key', width, width);
  const value = map('attention.value', width, width);
  const output = map('attention.output', width, width);
  const norm2 = LayerNorm(scope.at('norm2'), width);
  const up = map('mlp.up', width, inner);
  const down = map('mlp.down', inner, width);
  return (x: Tensor) => {
    const seen = norm1(x);
    const mixed = attention(query(seen), key(seen), value(seen), { heads, keyHeads: heads, causal: false });
    const attended = add(x, output(mixed));
    return add(attended, down(gelu(up(norm2(attended)))));
  };
}

export const vit = defineArchitecture<VitDimensions>({
  id: 'vit',
  name: 'ViT',
  family: 'attention',
  accepts: ['image'],
  standsFor: { en: 'Vision Transformers', zh: '视觉 Transformer' },
  description: {
    en: 'Cuts the image into patches and lets each look at all others, as a language model does with words. The best choice with very many images; with few it lags behind convolutional networks, since it has to learn from scratch which patches are neighbours.',
    zh: '把图像切成小块，让每块都能看到其他所有块，就像语言模型处理词语那样。图像极多时效果最好；图像少时不如卷积网络，因为连哪些块相邻都要从头学起。',
  },
  citation: {
    text: 'Dosovitskiy et al. 2021, An image is worth 16x16 words: Transformers for image recognition at scale',
    url: 'https://arxiv.org/abs/2010.11929',
  },
  step: 8,
  inner: (width) => 4 * width,
  dimensions(width, inner, size, shape) {
    patchGrid(shape.input, PATCH);
    const heads = headsFor(width, size === 'nano' ? 2 : 4);
    return { width, inner, layers: layersOf[size], heads, patch: PATCH };
  },

  build(scope, dimensions, shape) {
    const { width, layers, patch } = dimensions;
    const [rows, columns] = patchGrid(shape.input, patch);
    const pixels = patch * patch * shape.input[2]!;
    const stem = Linear(scope.at('stem'), pixels, width, {
      bias: true,
      initialise: normal(1 / Math.sqrt(pixels)),
      fromData: true,
    });
    const positions = Positions(scope.at('positions'), rows * columns, width, normal(0.02));
    const blocks = Array.from({ length: layers }, (_, layer) =>
      Block(scope.at('blocks').at(layer), dimensions),
    );
    const norm = LayerNorm(scope.at('norm'), width);
    const head = Linear(scope.at('head'), width, shape.classes, { bias: true, initialise: zeros });
    return (image, pass) => {
      const seen = patches(image, patch).reshape([image.shape[0]!, rows * columns, pixels]);
      const x = positions(stem(seen), pass); // [batch, patches, width]
      return head(meanPool(norm(blocks.reduce((state, block) => block(state), x))));
    };
  },

  carried: () => null,
  flops({ width, inner, layers, patch }, shape) {
    const [rows, columns] = patchGrid(shape.input, patch);
    const count = rows * columns;
    const stem = 2 * count * patch * patch * shape.input[2]! * width;
    const maps = 2 * count * (4 * width * width + 2 * width * inner);
    // Scores and mixing.
    const attend = 4 * width * count * count;
    const rest = layers * (maps + attend) + 2 * width * shape.classes;
    return { forward: stem + rest, training: 2 * stem + 3 * rest };
  },
  recipe: adamw(
    'Adam, warm-up, clipping at 1, decay 0.1: Dosovitskiy et al. 2021, section 4.1; rate 3e-3: table 3, for ImageNet alone',
  ),
  equations: [
    'x = stem(patches 4×4) + P',
    'x ← x + W_o·attention(LN₁(x))',
    'x ← x + down(GELU(up(LN₂(x))))',
    'logits = head(mean over patches of LN(x))',
    'attention: softmax(q·kᵀ/√D)·v, with q, k, v each x·W + b; D = W / heads',
  ],
  leftOut:
    'The class token; the mean over patches is in its place, which does as well (appendix D.3). Dropout and augmentation. Patches are 4×4, not 16×16, since the images are small. The stem’s initial weights are not truncated; ε of the norms is 1e-5, not 1e-6. The bias of the keys adds the same to all scores of a query, so it has no gradient; it is in the published model, so it is here.',
  diagram: [
    box('Patches 4×4, linear', 'stem'),
    box('+ positions', 'positions'),
    repeated(
      'layers',
      residual(box('Layer norm', 'blocks.*.norm1'), box('Attention, all to all', 'blocks.*.attention')),
      residual(box('Layer norm', 'blocks.*.norm2'), box('MLP, GELU', 'blocks.*.mlp')),
    ),
    box('Layer norm', 'norm'),
    box('Mean over patches'),
    box('Head', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    activation: 'gelu-tanh',
    patches: 'row-major; pixels of a patch in the order row, column, channel',
    block: 'x = x + output(attention(norm1(x))); x = x + down(gelu(up(norm2(x))))',
    attention: 'no mask, softmax(q·k / sqrt(D))·v, D = width / heads; a head is D columns in succession',
    norms: 'layer norm, biased variance',
    form: 'head(mean over patches of norm(blocks(stem(patches) + positions)))',
  },
});
