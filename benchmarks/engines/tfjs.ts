/**
 * Stock TensorFlow.js, eager: its own WebGPU backend as it registers itself, its own optimiser, flags at their defaults.
 * Our engine takes the name 'webgpu' for its backend, so the stock one runs under another, with the same kernels.
 */
import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import '@tensorflow/tfjs-backend-webgpu';
import type { OpenTrainee } from '../engine';
import { adam } from '../work';

const NAME = 'stock-webgpu';
const DEFAULT_FLAGS = { WEBGPU_CPU_FORWARD: true, WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE: 15 };

// At import, before our engine replaces it.
const makeBackend = tf.findBackendFactory('webgpu');
const kernels = tf.getKernelsForBackend('webgpu');

export const openTfjs: OpenTrainee = async (work, setting, material) => {
  const { shape, batch, weightDecay } = setting;
  if (!tf.findBackendFactory(NAME)) {
    tf.registerBackend(NAME, makeBackend);
    for (const kernel of kernels) tf.registerKernel({ ...kernel, backendName: NAME });
  }
  const enter = async () => {
    tf.env().setFlags({ ...tf.env().getFlags(), ...DEFAULT_FLAGS });
    await tf.setBackend(NAME);
  };
  await enter();
  const variables = new Map(
    material.weights.map(({ name, shape: size, values, trainable }) => [
      name,
      tf.variable(tf.tensor(values.slice(), size), trainable),
    ]),
  );
  const parameter = (name: string) => variables.get(name)!;
  const trainable = material.weights.filter((weight) => weight.trainable).map(({ name }) => parameter(name));
  const decayed = material.weights.filter(({ decay }) => decay).map(({ name }) => parameter(name));
  const optimizer = tf.train.adam(adam.learningRate, adam.beta1, adam.beta2, adam.epsilon);

  const update = (gradients: tf.NamedTensorMap) => {
    // TensorFlow.js has no AdamW: decoupled decay is written out.
    if (weightDecay > 0)
      for (const variable of decayed)
        tf.tidy(() => variable.assign(variable.mul(1 - adam.learningRate * weightDecay)));
    // Its type says variables; it takes gradients by the variables' names.
    optimizer.applyGradients(gradients as Record<string, tf.Variable>);
  };

  let read: tf.Tensor;
  let step: (index: number) => void;
  const owned: tf.Tensor[] = [];
  if (work.models) {
    const model = work.models.stock(setting);
    const batches = material.batches.map(({ inputs, targets }) => ({
      input: tf.tensor(inputs, [batch, ...shape.input], shape.kind === 'tokens' ? 'int32' : 'float32'),
      labels: tf.tensor1d(targets, 'int32'),
    }));
    owned.push(...batches.flatMap(({ input, labels }) => [input, labels]));
    step = (index) => {
      const { input, labels } = batches[index % batches.length]!;
      const { value, grads } = optimizer.computeGradients(
        () =>
          tf.losses.softmaxCrossEntropy(
            tf.oneHot(labels, shape.classes),
            model(parameter, input),
          ) as tf.Scalar,
        trainable,
      );
      update(grads);
      tf.dispose(grads);
      read?.dispose();
      read = value;
    };
  } else {
    const gradients = Object.fromEntries(
      trainable.map((variable, index) => [
        variable.name,
        tf.tensor(material.gradients[index]!, variable.shape),
      ]),
    );
    owned.push(...Object.values(gradients));
    step = () => {
      update(gradients);
      read = trainable.at(-1)!;
    };
  }
  return {
    device: (tf.backend() as WebGPUBackend).device,
    enter,
    step,
    finish: async () => (await read.data()) as Float32Array,
    weights: async () => (await Promise.all(trainable.map((variable) => variable.data()))) as Float32Array[],
    async close() {
      await enter();
      tf.dispose([...owned, ...variables.values()]);
      optimizer.dispose();
    },
  };
};
