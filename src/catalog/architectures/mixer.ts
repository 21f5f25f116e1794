/**
 * MLP-Mixer: an image as a table of patches by channels; x ← x + (W₂·GELU(W₁·LN(x)ᵀ))ᵀ mixes the patches of each channel,
 * x ← x + W₄·GELU(W₃·LN(x)) the channels of each patch; the mean over patches is read out. Tolstikhin et al. 2021.
 */
import { add, gelu } from '../../engine/ops/elementwise';
import { NORM_EPSILON } from '../../engine/ops/norm';
import { meanPool } from '../../engine/ops/pool';
import { tf, type Tensor } from '../../engine/tf';
import { normal, zeros } from '../../nn/initialisers';
import { LayerNorm, Linear } from '../../nn/layers';
import { patches, patchGrid } from '../../nn/patches';
import type { Scope } from '../../nn/scope';
import { defineArchitecture, layersOf, type Dimensions } from '../architecture';
import { box, repeated, residual } from '../diagram';
import { adamw } from '../recipe';

const PATCH = 4;

interface MixerDimensions extends Dimensions {
  layers: number;
  /** Hidden units of the MLP over patches. */
  tokensInner: number;
  patch: number;
}

/** Keeps the variance of its input (LeCun et al. 1998). */
const map = (scope: Scope, inputs: number, outputs: number, fromData = false) =>
  Linear(scope, inputs, outputs, { bias: true, initialise: normal(1 / Math.sqrt(inputs)), fromData });

/** [..., size] → the same */
function Mlp(scope: Scope, size: number, hidden: number) {
  const up = map(scope.at('up'), size, hidden);
  const down = map(scope.at('down'), hidden, size);
  return (x: Tensor) => down(gelu(up(x)));
}

/** [batch, a, b] → [batch, b, a] */
const turned = (x: Tensor) => tf.transpose(x, [0, 2, 1]);

function Block(scope: Scope, { width, inner, tokensInner }: MixerDimensions, count: number) {
  const norm1 = LayerNorm(scope.at('norm1'), width);
  const tokens = Mlp(scope.at('tokens'), count, tokensInner);
  const norm2 = LayerNorm(scope.at('norm2'), width);
  const channels = Mlp(scope.at('channels'), width, inner);
  return (x: Tensor) => {
    const mixed = add(x, turned(tokens(turned(norm1(x)))));
    return add(mixed, channels(norm2(mixed)));
  };
}

export const mixer = defineArchitecture<MixerDimensions>({
  id: 'mixer',
  name: 'MLP-Mixer',
  family: 'feed-forward',
  accepts: ['image'],
  standsFor: { en: 'MLP-Mixer', zh: 'MLP-Mixer' },
  description: {
    en: 'Cuts the image into patches and mixes in turn across places and across features, by small dense networks alone. Simple and fast, and good with very many images; with few it learns them by heart, and it is bound to one image size.',
    zh: '把图像切成小块，只用小型全连接网络，轮流在位置之间和特征之间混合信息。结构简单、速度快，图像极多时效果好；图像少时容易死记硬背，而且只能处理固定尺寸的图像。',
  },
  citation: {
    text: 'Tolstikhin et al. 2021, MLP-Mixer: an all-MLP architecture for vision',
    url: 'https://arxiv.org/abs/2105.01601',
  },
  step: 2,
  inner: (width) => 4 * width,
  dimensions(width, inner, size, shape) {
    patchGrid(shape.input, PATCH);
    return { width, inner, layers: layersOf[size], tokensInner: width / 2, patch: PATCH };
  },

  build(scope, dimensions, shape) {
    const { width, layers, patch } = dimensions;
    const [rows, columns] = patchGrid(shape.input, patch);
    const count = rows * columns;
    const pixels = patch * patch * shape.input[2]!;
    const stem = map(scope.at('stem'), pixels, width, true);
    const blocks = Array.from({ length: layers }, (_, layer) =>
      Block(scope.at('blocks').at(layer), dimensions, count),
    );
    const norm = LayerNorm(scope.at('norm'), width);
    const head = Linear(scope.at('head'), width, shape.classes, { bias: true, initialise: zeros });
    return (image) => {
      const seen = patches(image, patch).reshape([image.shape[0]!, count, pixels]);
      return head(meanPool(norm(blocks.reduce((x, block) => block(x), stem(seen)))));
    };
  },

  carried: () => null,
  flops({ width, inner, layers, tokensInner, patch }, shape) {
    const [rows, columns] = patchGrid(shape.input, patch);
    const count = rows * columns;
    const stem = 2 * count * patch * patch * shape.input[2]! * width;
    const block = 4 * count * width * (tokensInner + inner);
    const rest = layers * block + 2 * width * shape.classes;
    return { forward: stem + rest, training: 2 * stem + 3 * rest };
  },
  recipe: adamw(
    'Adam, warm-up, clipping at 1, decay 0.1: Tolstikhin et al. 2021, section 3 and appendix; the rate is raised for small models',
  ),
  equations: [
    'x = stem(patches 4×4)',
    'x ← x + tokens(LN₁(x)ᵀ)ᵀ     over the patches, the same for every channel',
    'x ← x + channels(LN₂(x))     over the channels, the same for every patch',
    'tokens, channels: y ↦ down(GELU(up(y)))',
    'logits = head(mean over patches of LN(x))',
  ],
  leftOut:
    'Stochastic depth and augmentation. Patches are 4×4, not 16×16, since the images are small. Initial weights are not truncated; ε of the norms is 1e-5, not 1e-6. The last bias of the MLP over patches adds the same to all channels of a patch, which every later norm takes away, so it has no gradient; it is in the published model, so it is here.',
  diagram: [
    box('Patches 4×4, linear', 'stem'),
    repeated(
      'layers',
      residual(box('Layer norm', 'blocks.*.norm1'), box('MLP over patches, GELU', 'blocks.*.tokens')),
      residual(box('Layer norm', 'blocks.*.norm2'), box('MLP over channels, GELU', 'blocks.*.channels')),
    ),
    box('Layer norm', 'norm'),
    box('Mean over patches'),
    box('Head', 'head'),
  ],
  conventions: {
    normEpsilon: NORM_EPSILON,
    activation: 'gelu-tanh',
    patches: 'row-major; pixels of a patch in the order row, column, channel',
    block: 'x = x + transposed(tokens(transposed(norm1(x)))); x = x + channels(norm2(x))',
    mlp: 'down(gelu(up(y)))',
    norms: 'layer norm over channels, biased variance',
    form: 'head(mean over patches of norm(blocks(stem(patches))))',
  },
});
