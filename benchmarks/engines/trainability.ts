/**
 * This engine: the catalogue's model, kernels chosen on this device, the training step captured once and replayed, as the
 * trainer runs it.
 */
import { evaluating } from '../../src/nn/pass';
import { capture } from '../../src/engine/capture';
import { backend, closeDevice, openDevice } from '../../src/engine/device';
import { flattened, flatParameters } from '../../src/engine/flat';
import { crossEntropy } from '../../src/engine/ops/cross-entropy';
import { makeOptimizer } from '../../src/engine/optimizers';
import { clockAt } from '../../src/engine/optimizers/optimizer';
import { probe } from '../../src/engine/probes';
import { readTensors, writeTensor } from '../../src/engine/read';
import { tf, type Tensor } from '../../src/engine/tf';
import { trainingStep } from '../../src/engine/training-step';
import { shapesOf, tune } from '../../src/engine/tune';
import { useChoices } from '../../src/engine/tune/choices';
import { Scope } from '../../src/nn/scope';
import type { OpenTrainee } from '../engine';
import { adam } from '../work';

export const openTrainability: OpenTrainee = async ({ architecture, models }, setting, material) => {
  const { dimensions, shape, batch, weightDecay } = setting;
  const { backend: gpu, check } = await openDevice('auto');
  const scope = new Scope();
  const forward = architecture.build(scope, dimensions, shape);
  const trainable = scope.slots.filter(({ spec }) => spec.trainable);
  const flat = flatParameters(
    trainable.map(({ spec }) => ({ shape: spec.shape, decay: spec.decay, hidden: spec.decay })),
  );
  trainable.forEach((slot, index) => (slot.tensor = flat.parameters[index]!));
  scope.slots.forEach((slot, index) => {
    slot.tensor ??= gpu.resident(tf.zeros(slot.spec.shape));
    writeTensor(slot.tensor, material.weights[index]!.values);
  });
  const settings = { name: 'adamw' as const, ...adam, weightDecay };

  let step: (index: number) => void;
  let read: Tensor;
  let steps = 0;
  if (models) {
    const ids = shape.kind === 'tokens' ? 'int32' : 'float32';
    const inputs = gpu.resident(tf.zeros([batch, ...shape.input], ids));
    const targets = gpu.resident(tf.zeros([batch, ...shape.target], 'int32'));
    const loss = () =>
      crossEntropy(forward(inputs, { ...evaluating, training: true }), targets.reshape([-1]));
    const training = trainingStep(flat, loss, settings, null, 1);
    const run = () => training.run();
    useChoices(await tune(shapesOf(run), {}, await probe()));
    const recorded = await capture(run);
    read = training.ring;
    step = (index) => {
      const given = material.batches[index % material.batches.length]!;
      writeTensor(inputs, given.inputs);
      writeTensor(targets, given.targets);
      training.setClock(++steps, adam.learningRate);
      recorded.replay();
    };
  } else {
    const optimizer = makeOptimizer(flat, settings);
    const gradient = gpu.resident(tf.zeros([flat.size]));
    writeTensor(gradient, flattened(flat, material.gradients));
    const clock = gpu.resident(tf.zeros([4]));
    const scale = gpu.resident(tf.tensor1d([0, 1]));
    optimizer.state.forEach((tensor) => gpu.resident(tensor));
    const recorded = await capture(() => optimizer.update(gradient, clock, scale));
    read = trainable.at(-1)!.value;
    step = () => {
      writeTensor(clock, clockAt(++steps, adam.learningRate, [adam.beta1, adam.beta2], 1));
      recorded.replay();
    };
  }
  return {
    device: backend().device,
    async enter() {
      tf.env().set('WEBGPU_CPU_FORWARD', false);
      await tf.setBackend('webgpu');
    },
    step,
    async finish() {
      const [values] = await readTensors([read]);
      check();
      // The ring holds (loss, gradient norm).
      return (models ? values!.slice(0, 1) : values!) as Float32Array;
    },
    weights: () => readTensors(trainable.map(({ value }) => value)) as Promise<Float32Array[]>,
    close: () => Promise.resolve(closeDevice()),
  };
};
