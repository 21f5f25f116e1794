/** GPT-2 (Radford et al. 2019) over characters: the catalogue's model, and the same in stock TensorFlow.js and jax-js. */
import { nn, numpy as np } from '@jax-js/jax';
import * as tf from '@tensorflow/tfjs';
import { gpt2 } from '../../src/catalog/architectures/gpt2';
import { NORM_EPSILON } from '../../src/engine/ops/norm';
import type { JaxModel, Setting, StockModel, Work } from '../work';
import * as stock from './stock';

const CHARACTERS = 65;

const setting = (layers: number, width: number, time: number, weightDecay: number): Setting => ({
  dimensions: { width, inner: 4 * width, layers, heads: 4 },
  shape: { kind: 'tokens', input: [time], target: [time], vocabulary: CHARACTERS, classes: CHARACTERS },
  batch: 8,
  weightDecay,
  label: `L${layers} D${width} H4 T${time} V${CHARACTERS}, batch 8, ${weightDecay > 0 ? 'AdamW' : 'Adam'}`,
});

export const gptSizes = { small: setting(2, 64, 64, 0.1), large: setting(4, 128, 128, 0) };

/** Sizes by name, with the dimension of a head. */
function sizesOf({ dimensions, shape, batch }: Setting) {
  const { layers, heads, width } = dimensions as typeof dimensions & { layers: number; heads: number };
  return { layers, heads, width, batch, time: shape.input[0]!, dimension: width / heads };
}

function stockModel(given: Setting): StockModel {
  const { layers, heads, width, batch, time, dimension } = sizesOf(given);
  const hidden = Float32Array.from({ length: time * time }, (_, at) =>
    at % time > Math.floor(at / time) ? -1e9 : 0,
  );
  const mask = tf.tensor2d(hidden, [time, time]);
  const split = (x: tf.Tensor) => x.reshape([batch, time, heads, dimension]).transpose([0, 2, 1, 3]); // [batch, heads, time, D]
  return (p, ids) => {
    const linear = (x: tf.Tensor, name: string) => stock.linear(x, p(`${name}.weight`), p(`${name}.bias`));
    const norm = (x: tf.Tensor, name: string) => stock.layerNorm(x, p(`${name}.weight`), p(`${name}.bias`));
    const table = p('embedding.weight');
    let x = tf
      .gather(table, ids as tf.Tensor1D)
      .add(p('positions.weight'))
      .reshape([batch * time, width]);
    for (let layer = 0; layer < layers; layer++) {
      const at = (name: string) => `blocks.${layer}.${name}`;
      const seen = norm(x, at('norm1'));
      const q = split(linear(seen, at('attention.query')));
      const k = split(linear(seen, at('attention.key')));
      const v = split(linear(seen, at('attention.value')));
      const scores = tf
        .matMul(q, k, false, true)
        .mul(1 / Math.sqrt(dimension))
        .add(mask);
      const mixed = tf
        .matMul(tf.softmax(scores), v)
        .transpose([0, 2, 1, 3])
        .reshape([batch * time, width]);
      x = x.add(linear(mixed, at('attention.output')));
      x = x.add(linear(stock.gelu(linear(norm(x, at('norm2')), at('mlp.up'))), at('mlp.down')));
    }
    return tf.matMul(norm(x, 'norm'), table as tf.Tensor, false, true);
  };
}

function jaxModel(given: Setting): JaxModel {
  const { layers, heads, width, batch, time, dimension } = sizesOf(given);
  const split = (x: np.Array) => x.reshape([batch, time, heads, dimension]);
  return (p, ids) => {
    const linear = (x: np.Array, name: string) => np.matmul(x, p(`${name}.weight`)).add(p(`${name}.bias`));
    const norm = (x: np.Array, name: string) =>
      nn
        .standardize(x, -1, { epsilon: NORM_EPSILON })
        .mul(p(`${name}.weight`))
        .add(p(`${name}.bias`));
    let x = np.take(p('embedding.weight'), ids, 0).add(p('positions.weight')); // [batch, time, width]
    for (let layer = 0; layer < layers; layer++) {
      const at = (name: string) => `blocks.${layer}.${name}`;
      const seen = norm(x.ref, at('norm1'));
      const q = split(linear(seen.ref, at('attention.query')));
      const k = split(linear(seen.ref, at('attention.key')));
      const v = split(linear(seen, at('attention.value')));
      const mixed = nn.dotProductAttention(q, k, v, { isCausal: true }).reshape([batch, time, width]);
      x = x.add(linear(mixed, at('attention.output')));
      x = x.ref.add(linear(nn.gelu(linear(norm(x, at('norm2')), at('mlp.up'))), at('mlp.down')));
    }
    const logits = np.matmul(norm(x, 'norm'), p('embedding.weight').transpose());
    return { logits: logits.reshape([batch * time, CHARACTERS]), state: {} };
  };
}

export const gpt: Work = {
  id: 'gpt',
  architecture: gpt2,
  sizes: gptSizes,
  models: { stock: stockModel, jax: jaxModel },
};
