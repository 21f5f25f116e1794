/** What TensorFlow.js has no operation for, as its users compose it. */
import * as tf from '@tensorflow/tfjs';
import { NORM_EPSILON } from '../../src/engine/ops/norm';

/** @param x [rows, inputs] @param weight [inputs, outputs] @param bias [outputs] */
export function linear(x: tf.Tensor, weight: tf.Tensor, bias?: tf.Tensor): tf.Tensor {
  const y = tf.matMul(x, weight);
  return bias ? y.add(bias) : y;
}

/** Over the last axis. */
export function layerNorm(x: tf.Tensor, gain: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const centred = x.sub(x.mean(-1, true));
  const scale = centred.square().mean(-1, true).add(NORM_EPSILON).rsqrt();
  return centred.mul(scale).mul(gain).add(bias);
}

/** Over the last axis. */
export function rmsNorm(x: tf.Tensor, gain: tf.Tensor): tf.Tensor {
  return x.mul(x.square().mean(-1, true).add(NORM_EPSILON).rsqrt()).mul(gain);
}

/** The form with tanh. */
export function gelu(x: tf.Tensor): tf.Tensor {
  const bend = x
    .add(x.mul(x).mul(x).mul(0.044715))
    .mul(Math.sqrt(2 / Math.PI))
    .tanh();
  return x.mul(0.5).mul(bend.add(1));
}
