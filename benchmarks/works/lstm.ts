/** LSTM (Hochreiter & Schmidhuber 1997) over characters: the catalogue's, and step by step in TensorFlow.js and jax-js. */
import { nn, numpy as np } from '@jax-js/jax';
import * as tf from '@tensorflow/tfjs';
import { lstm as architecture } from '../../src/catalog/architectures/lstm';
import type { JaxModel, Setting, StockModel, Work } from '../work';
import * as stock from './stock';

const CHARACTERS = 65;
const TIME = 64;

const setting = (layers: number, width: number, batch: number): Setting => ({
  dimensions: { width, inner: width, layers },
  shape: { kind: 'tokens', input: [TIME], target: [TIME], vocabulary: CHARACTERS, classes: CHARACTERS },
  batch,
  weightDecay: 0.1,
  label: `L${layers} D${width} T${TIME} V${CHARACTERS}, batch ${batch}, AdamW`,
});

const sizesOf = ({ dimensions, batch }: Setting) => ({
  width: dimensions.width,
  layers: dimensions.layers!,
  batch,
});

function stockModel(given: Setting): StockModel {
  const { width, layers, batch } = sizesOf(given);
  return (p, ids) => {
    let x: tf.Tensor = tf.gather(p('embedding.weight'), ids as tf.Tensor1D); // [batch, time, width]
    for (let layer = 0; layer < layers; layer++) {
      const at = (name: string) => p(`layers.${layer}.${name}`);
      const inputs = stock
        .linear(x.reshape([batch * TIME, width]), at('input.weight'), at('bias'))
        .reshape([batch, TIME, 4 * width]);
      let h: tf.Tensor = tf.zeros([batch, width]);
      let cell: tf.Tensor = tf.zeros([batch, width]);
      const outputs = tf.unstack(inputs, 1).map((input) => {
        const gates = input.add(tf.matMul(h, at('recurrent.weight') as tf.Tensor));
        const [i, f, g, o] = tf.split(gates, 4, 1) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
        cell = f.sigmoid().mul(cell).add(i.sigmoid().mul(g.tanh()));
        h = o.sigmoid().mul(cell.tanh());
        return h;
      });
      x = tf.stack(outputs, 1);
    }
    return stock.linear(x.reshape([batch * TIME, width]), p('head.weight'));
  };
}

function jaxModel(given: Setting): JaxModel {
  const { width, layers, batch } = sizesOf(given);
  return (p, ids) => {
    // The gradient of `np.take` fails to compile here ("scatter input is not imm", 0.1.25); the product is the same.
    let x = np.matmul(nn.oneHot(ids, CHARACTERS), p('embedding.weight')); // [batch, time, width]
    for (let layer = 0; layer < layers; layer++) {
      const at = (name: string) => p(`layers.${layer}.${name}`);
      const inputs = np.matmul(x, at('input.weight')).add(at('bias'));
      let h = np.zeros([batch, width]);
      let cell = np.zeros([batch, width]);
      const outputs = np.unstack(inputs, 1).map((input) => {
        const gates = input.add(np.matmul(h, at('recurrent.weight')));
        const [i, f, g, o] = np.split(gates, 4, 1) as [np.Array, np.Array, np.Array, np.Array];
        cell = nn
          .sigmoid(f)
          .mul(cell)
          .add(nn.sigmoid(i).mul(np.tanh(g)));
        h = nn.sigmoid(o).mul(np.tanh(cell.ref));
        return h.ref;
      });
      h.dispose();
      cell.dispose();
      x = np.stack(outputs, 1);
    }
    const logits = np.matmul(x, p('head.weight'));
    return { logits: logits.reshape([batch * TIME, CHARACTERS]), state: {} };
  };
}

export const lstm: Work = {
  id: 'lstm',
  architecture,
  sizes: { small: setting(1, 64, 8), large: setting(2, 128, 16) },
  models: { stock: stockModel, jax: jaxModel },
};
