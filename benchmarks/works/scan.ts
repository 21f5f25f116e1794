/**
 * A gated linear recurrence, h = a ⊙ h + b with a and b from linear maps of the input, as in minGRU and Mamba: the
 * catalogue's minGRU (Feng et al. 2024). TensorFlow.js and jax-js have no scan; doubling (Hillis & Steele 1986) takes
 * log₂ T passes over all steps, far fewer operations than a loop over time.
 */
import { nn, numpy as np } from '@jax-js/jax';
import * as tf from '@tensorflow/tfjs';
import { mingru } from '../../src/catalog/architectures/mingru';
import { NORM_EPSILON } from '../../src/engine/ops/norm';
import type { JaxModel, Setting, StockModel, Work } from '../work';
import * as stock from './stock';

const CHARACTERS = 65;

const setting = (layers: number, width: number, time: number): Setting => ({
  dimensions: { width, inner: width, layers },
  shape: { kind: 'tokens', input: [time], target: [time], vocabulary: CHARACTERS, classes: CHARACTERS },
  batch: 8,
  weightDecay: 0.1,
  label: `minGRU L${layers} D${width} T${time} V${CHARACTERS}, batch 8, AdamW`,
});

const sizesOf = ({ dimensions, shape, batch }: Setting) => ({
  width: dimensions.width,
  layers: dimensions.layers!,
  time: shape.input[0]!,
  batch,
});

function stockModel(given: Setting): StockModel {
  const { width, layers, time, batch } = sizesOf(given);
  const earlier = (x: tf.Tensor, steps: number) =>
    tf.pad(x.slice([0, 0, 0], [batch, time - steps, width]), [
      [0, 0],
      [steps, 0],
      [0, 0],
    ]);
  const scan = (a: tf.Tensor, b: tf.Tensor) => {
    for (let steps = 1; steps < time; steps *= 2) {
      b = a.mul(earlier(b, steps)).add(b);
      if (2 * steps < time) a = a.mul(earlier(a, steps));
    }
    return b;
  };
  return (p, ids) => {
    const rows = [batch * time, width];
    let x: tf.Tensor = tf.gather(p('embedding.weight'), ids as tf.Tensor1D).reshape(rows);
    for (let layer = 0; layer < layers; layer++) {
      const at = (name: string) => p(`blocks.${layer}.${name}`);
      const linear = (y: tf.Tensor, name: string) =>
        stock.linear(y, at(`${name}.weight`), at(`${name}.bias`));
      const seen = stock.rmsNorm(x, at('norm1.weight'));
      const gate = linear(seen, 'gru.update');
      const candidate = linear(seen, 'gru.candidate');
      const positive = tf.where(candidate.greaterEqual(0), candidate.add(0.5), candidate.sigmoid());
      const keep = gate.neg().sigmoid().reshape([batch, time, width]);
      const state = scan(keep, gate.sigmoid().mul(positive).reshape([batch, time, width]));
      x = x.add(stock.linear(state.reshape(rows), at('gru.output.weight')));
      x = x.add(linear(stock.gelu(linear(stock.rmsNorm(x, at('norm2.weight')), 'mlp.up')), 'mlp.down'));
    }
    return stock.linear(stock.rmsNorm(x, p('norm.weight')), p('head.weight'));
  };
}

function jaxModel(given: Setting): JaxModel {
  const { layers, time, batch } = sizesOf(given);
  const earlier = (x: np.Array, steps: number) =>
    np.pad(x.slice([], [0, time - steps], []), [
      [0, 0],
      [steps, 0],
      [0, 0],
    ]);
  const scan = (a: np.Array, b: np.Array) => {
    for (let steps = 1; steps < time; steps *= 2) {
      b = a.ref.mul(earlier(b.ref, steps)).add(b);
      if (2 * steps < time) a = a.ref.mul(earlier(a, steps));
    }
    a.dispose();
    return b;
  };
  return (p, ids) => {
    const norm = (x: np.Array, gain: np.Array) => {
      const scale = np.square(x.ref).mean(-1, { keepdims: true }).add(NORM_EPSILON);
      return x.div(np.sqrt(scale)).mul(gain);
    };
    let x = np.take(p('embedding.weight'), ids, 0); // [batch, time, width]
    for (let layer = 0; layer < layers; layer++) {
      const at = (name: string) => p(`blocks.${layer}.${name}`);
      const linear = (y: np.Array, name: string) =>
        np.matmul(y, at(`${name}.weight`)).add(at(`${name}.bias`));
      const seen = norm(x.ref, at('norm1.weight'));
      const gate = linear(seen.ref, 'gru.update');
      const candidate = linear(seen, 'gru.candidate');
      const positive = np.where(candidate.ref.greaterEqual(0), candidate.ref.add(0.5), nn.sigmoid(candidate));
      const keep = nn.sigmoid(gate.ref.neg());
      const state = scan(keep, nn.sigmoid(gate).mul(positive));
      x = x.add(np.matmul(state, at('gru.output.weight')));
      x = x.ref.add(linear(nn.gelu(linear(norm(x, at('norm2.weight')), 'mlp.up')), 'mlp.down'));
    }
    const logits = np.matmul(norm(x, p('norm.weight')), p('head.weight'));
    return { logits: logits.reshape([batch * time, CHARACTERS]), state: {} };
  };
}

export const scan: Work = {
  id: 'scan',
  architecture: mingru,
  sizes: { small: setting(2, 64, 64), large: setting(4, 128, 128) },
  models: { stock: stockModel, jax: jaxModel },
};
