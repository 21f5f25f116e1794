/** Residual network with pre-activation blocks (He et al. 2016) on images of MNIST's size. */
import { lax, nn, numpy as np } from '@jax-js/jax';
import * as tf from '@tensorflow/tfjs';
import { resnet as architecture } from '../../src/catalog/architectures/resnet';
import { BATCH_NORM_MOMENTUM } from '../../src/engine/ops/batch-norm';
import { NORM_EPSILON } from '../../src/engine/ops/norm';
import type { JaxModel, Setting, StockModel, Work } from '../work';

const SIDE = 28;
const CLASSES = 10;
const STAGES = 3;

const setting = (width: number): Setting => ({
  dimensions: { width, inner: 4 * width, blocks: 1 },
  shape: { kind: 'image', input: [SIDE, SIDE, 1], target: [], vocabulary: 0, classes: CLASSES },
  batch: 32,
  weightDecay: 0,
  label: `channels ${width}, ${2 * width}, ${4 * width}, ${SIDE}×${SIDE}, batch 32, Adam`,
});

/** Running variances are unbiased, as PyTorch keeps them. */
const unbiased = (rows: number) => rows / (rows - 1);

/** What happens at the start of a stage. */
function entrance(stage: number): { stride: number; projects: boolean } {
  return { stride: stage > 0 ? 2 : 1, projects: stage > 0 };
}

function stockModel(): StockModel {
  return (p, image) => {
    const conv = (x: tf.Tensor, name: string, stride = 1) => {
      const filter = p(`${name}.weight`) as tf.Tensor as tf.Tensor4D;
      return tf.conv2d(x as tf.Tensor4D, filter, stride, (filter.shape[0] - 1) / 2);
    };
    const move = (state: tf.Variable, value: tf.Tensor) =>
      state.assign(state.add(value.sub(state).mul(BATCH_NORM_MOMENTUM)));
    const norm = (x: tf.Tensor, name: string) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      move(p(`${name}.running.mean`), mean);
      move(p(`${name}.running.variance`), variance.mul(unbiased(x.size / mean.size)));
      return tf.batchNorm(
        x as tf.Tensor4D,
        mean as tf.Tensor1D,
        variance as tf.Tensor1D,
        p(`${name}.bias`) as tf.Tensor as tf.Tensor1D,
        p(`${name}.weight`) as tf.Tensor as tf.Tensor1D,
        NORM_EPSILON,
      );
    };
    let x: tf.Tensor = conv(image, 'stem');
    for (let stage = 0; stage < STAGES; stage++) {
      const at = (name: string) => `stages.${stage}.0.${name}`;
      const { stride, projects } = entrance(stage);
      const active = norm(x, at('norm1')).relu();
      const residual = conv(norm(conv(active, at('conv1'), stride), at('norm2')).relu(), at('conv2'));
      x = residual.add(projects ? conv(active, at('shortcut'), stride) : x);
    }
    const pooled = norm(x, 'norm').relu().mean([1, 2]);
    return tf.matMul(pooled, p('head.weight') as tf.Tensor).add(p('head.bias'));
  };
}

function jaxModel({ batch, dimensions }: Setting): JaxModel {
  return (p, image) => {
    const state: Record<string, np.Array> = {};
    // Its convolution wants channels before positions: [batch, channels, height, width].
    const conv = (x: np.Array, name: string, stride = 1) => {
      const filter = p(`${name}.weight`);
      const padding = (filter.shape[0]! - 1) / 2;
      return lax.convGeneralDilated(
        x,
        filter.transpose([3, 2, 0, 1]),
        [stride, stride],
        [
          [padding, padding],
          [padding, padding],
        ],
      );
    };
    const move = (name: string, value: np.Array) => {
      state[name] = p(name)
        .mul(1 - BATCH_NORM_MOMENTUM)
        .add(lax.stopGradient(value).mul(BATCH_NORM_MOMENTUM));
    };
    const norm = (x: np.Array, name: string) => {
      const channels = x.shape[1]!;
      const mean = x.ref.mean([0, 2, 3]);
      const centred = x.sub(mean.ref.reshape([1, channels, 1, 1]));
      const variance = np.square(centred.ref).mean([0, 2, 3]);
      move(`${name}.running.mean`, mean);
      move(`${name}.running.variance`, variance.ref.mul(unbiased(centred.size / channels)));
      const scale = p(`${name}.weight`).div(np.sqrt(variance.add(NORM_EPSILON)));
      return centred
        .mul(scale.reshape([1, channels, 1, 1]))
        .add(p(`${name}.bias`).reshape([1, channels, 1, 1]));
    };
    let x = conv(image.reshape([batch, 1, SIDE, SIDE]), 'stem');
    for (let stage = 0; stage < STAGES; stage++) {
      const at = (name: string) => `stages.${stage}.0.${name}`;
      const { stride, projects } = entrance(stage);
      const active = nn.relu(norm(x.ref, at('norm1')));
      const inner = nn.relu(norm(conv(active.ref, at('conv1'), stride), at('norm2')));
      const residual = conv(inner, at('conv2'));
      if (projects) {
        x.dispose();
        x = residual.add(conv(active, at('shortcut'), stride));
      } else {
        active.dispose();
        x = residual.add(x);
      }
    }
    const pooled = nn.relu(norm(x, 'norm')).mean([2, 3]);
    const logits = np.matmul(pooled.reshape([batch, dimensions.inner]), p('head.weight')).add(p('head.bias'));
    return { logits, state };
  };
}

export const resnet: Work = {
  id: 'resnet',
  architecture,
  sizes: { small: setting(8), large: setting(16) },
  models: { stock: stockModel, jax: jaxModel },
};
