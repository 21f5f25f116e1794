/**
 * TensorFlow.js as this engine uses it: core, its gradients (which must come after core), and the WebGPU kernels.
 * Everything else of the engine imports tensors from here.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-backend-webgpu';

export { tf };
export type Tensor = tf.Tensor;
