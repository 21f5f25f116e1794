/**
 * TensorFlow.js as this engine uses it: core and the WebGPU kernels. Everything else of the engine imports tensors from
 * here. The gradients of its own ops come with the training step (./gradients.ts), which the page loads when the device is
 * open; what is needed before, in the self-test, is that of Reshape.
 */
import * as tf from '@tensorflow/tfjs-core';
import { reshapeGradConfig } from '@tensorflow/tfjs-core/dist/gradients/Reshape_grad';
import '@tensorflow/tfjs-backend-webgpu';
import './chained';

tf.registerGradient(reshapeGradConfig);

export { tf };
export type Tensor = tf.Tensor;
