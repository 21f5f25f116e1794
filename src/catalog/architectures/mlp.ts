/**
 * Multi-layer perceptron on a flattened image: x ← GELU(x·W + b), twice, then a linear read-out. Rumelhart et al. 1986;
 * GELU from Hendrycks & Gimpel 2016; initial weights from He et al. 2015.
 */
import { gelu } from '../../engine/ops/elementwise';
import { he, normal } from '../../nn/initialisers';
import { Linear } from '../../nn/layers';
import { box } from '../diagram';
import { adamw } from '../recipe';
import { defineArchitecture } from '../architecture';

export const mlp = defineArchitecture({
  id: 'mlp',
  name: 'MLP',
  family: 'feed-forward',
  accepts: ['image'],
  standsFor: { en: 'Dense networks', zh: '全连接网络' },
  description: {
    en: 'Every pixel is connected to every unit. Simple and fast, but it has to learn anew what a stroke looks like at each place.',
    zh: '每个像素都与每个神经元相连。结构简单、速度快，但同样的笔画出现在不同位置时，都得重新学一遍。',
  },
  citation: {
    text: 'Rumelhart, Hinton & Williams 1986, Learning representations by back-propagating errors',
    url: 'https://doi.org/10.1038/323533a0',
  },
  step: 1,
  inner: (width) => width,
  dimensions: (width, inner) => ({ width, inner }),

  build(scope, { width, inner }, shape) {
    const pixels = shape.input.reduce((a, b) => a * b);
    const first = Linear(scope.at('first'), pixels, width, {
      bias: true,
      initialise: he(pixels),
      fromData: true,
    });
    const second = Linear(scope.at('second'), width, inner, { bias: true, initialise: he(width) });
    const head = Linear(scope.at('head'), inner, shape.classes, {
      bias: true,
      initialise: normal(1 / Math.sqrt(inner)),
    });
    return (image) => head(gelu(second(gelu(first(image.reshape([image.shape[0]!, pixels]))))));
  },

  carried: () => null,
  depth: () => 2,
  flops({ width, inner }, shape) {
    const first = 2 * shape.input.reduce((a, b) => a * b) * width;
    const rest = 2 * (width * inner + inner * shape.classes);
    // Backward needs no gradient of the pixels.
    return { forward: first + rest, training: 2 * first + 3 * rest };
  },
  recipe: adamw('AdamW: Loshchilov & Hutter 2019; the rate as the others here', {
    warmup: 0.05,
  }),
  equations: ['x ← GELU(x·W₁ + b₁)', 'x ← GELU(x·W₂ + b₂)', 'logits = x·W₃ + b₃'],
  leftOut: 'The logistic function of 1986; GELU is in its place.',
  diagram: [
    box('Pixels in a row'),
    box('Linear, GELU', 'first'),
    box('Linear, GELU', 'second'),
    box('Head', 'head'),
  ],
  conventions: { activation: 'gelu-tanh', form: 'head(gelu(second(gelu(first(flattened image)))))' },
});
