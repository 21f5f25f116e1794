/**
 * A model on the GPU for one run: parameters with their initial values, fixed input buffers, and two captures, one of a
 * training step and one of an evaluation batch.
 */
import type { RunConfig } from '../base/config';
import { TrainabilityError } from '../base/errors';
import { random } from '../base/random';
import type { ModelFacts } from '../base/record';
import type { Architecture, Dimensions } from '../catalog/architecture';
import type { Batch, TaskShape } from '../catalog/task';
import { capture, type Captured } from '../engine/capture';
import { backend } from '../engine/device';
import { runKernel } from '../engine/kernel';
import { classificationSums, crossEntropy } from '../engine/ops/cross-entropy';
import { readTensors, writeTensor } from '../engine/read';
import { tf, type Tensor } from '../engine/tf';
import { trainingStep } from '../engine/training-step';
import { countParameters, Scope, type Slot } from '../nn/scope';
import type { NamedTensor } from './protocol';

/** Examples of one evaluation batch. */
export const EVALUATION_BATCH = 64;

export interface Model {
  facts: ModelFacts;
  slots: Slot[];
  /** The step as traced, for running uncaptured. */
  stepEagerly(): void;
  train: Captured;
  evaluate: Captured;
  /** Puts a training batch in place. */
  setBatch(batch: Batch): void;
  /** Puts an evaluation batch in place. */
  setEvaluationBatch(batch: Batch): void;
  setClock(step: number, learningRate: number): void;
  /** Losses and gradient norms of the last steps: rows of [slots, 2]. */
  readRing(): Promise<Float32Array>;
  clearSums(): void;
  /** (loss, correct, counted) summed over the evaluation batches since `clearSums`. */
  readSums(): Promise<Float32Array>;
  /** Initial weights and zero optimiser state, as if nothing had run. */
  reset(): void;
  readParameters(): Promise<NamedTensor[]>;
  dispose(): void;
}

function inputTensors(shape: TaskShape, batch: number): { inputs: Tensor; targets: Tensor } {
  const gpu = backend();
  return {
    inputs: gpu.resident(tf.zeros([batch, ...shape.input], shape.kind === 'tokens' ? 'int32' : 'float32')),
    targets: gpu.resident(tf.zeros([batch, ...shape.target], 'int32')),
  };
}

/** A device limit that would be hit silently is an error by name, before anything is allocated. */
function checkSize(slots: Slot[]): void {
  const most = backend().device.limits.maxStorageBufferBindingSize;
  for (const { spec } of slots) {
    const bytes = 4 * spec.shape.reduce((a, b) => a * b, 1);
    if (bytes > most) {
      throw new TrainabilityError(
        'unsupported-config',
        `${spec.name} needs ${bytes} bytes; this device binds at most ${most}.`,
        {
          parameter: spec.name,
          bytes,
          allowed: most,
        },
      );
    }
  }
}

/**
 * @throws TrainabilityError unsupported-config before anything is allocated; gpu-error, out-of-memory while capturing
 */
export async function createModel(
  architecture: Architecture,
  dimensions: Dimensions,
  shape: TaskShape,
  config: RunConfig,
): Promise<Model> {
  const scope = new Scope();
  const forward = architecture.build(scope, dimensions, shape);
  const { slots } = scope;
  checkSize(slots);

  const gpu = backend();
  const initial = slots.map(({ spec }) =>
    spec.initialise(
      random(config.seed, 'weights', spec.name),
      spec.shape.reduce((a, b) => a * b, 1),
    ),
  );
  slots.forEach((slot, index) => {
    slot.tensor = gpu.resident(tf.tensor(initial[index]!.slice(), slot.spec.shape));
  });
  const trainable = slots.filter(({ spec }) => spec.trainable);
  const training = inputTensors(shape, config.batch);
  const evaluation = inputTensors(shape, EVALUATION_BATCH);
  const sums = gpu.resident(tf.zeros([3]));

  const step = trainingStep(
    trainable.map(({ value, spec }) => ({ value, decay: spec.decay })),
    () => crossEntropy(forward(training.inputs, true), training.targets.reshape([-1])),
    config.optimizer,
    config.clip,
    config.readEvery,
  );
  const evaluationStep = () => {
    const batch = classificationSums(forward(evaluation.inputs, false), evaluation.targets.reshape([-1]));
    runKernel({
      name: 'add sums',
      inputs: { batch },
      inPlace: { sums },
      body: 'sums[i] += batch[i];',
      threads: 3,
    });
  };

  const owned = [
    ...slots.map(({ value }) => value),
    sums,
    ...Object.values(training),
    ...Object.values(evaluation),
  ];
  const release = () => {
    step.dispose();
    tf.dispose(owned);
    for (const slot of slots) slot.tensor = null;
  };
  let train: Captured | null = null;
  let evaluate: Captured;
  try {
    train = await capture(() => step.run());
    evaluate = await capture(evaluationStep);
  } catch (error) {
    train?.dispose();
    release();
    throw error;
  }

  const captured = train;
  const kept = [...owned, ...step.state].reduce((bytes, tensor) => bytes + 4 * tensor.size, 0);
  const flops = architecture.flops(dimensions, shape);
  return {
    facts: {
      parameters: countParameters(slots),
      dimensions,
      flopsPerExample: flops,
      dispatches: captured.dispatches,
      bytes: kept + captured.bytes + evaluate.bytes,
    },
    slots,
    stepEagerly: () => tf.tidy(() => step.run()),
    train: captured,
    evaluate,
    setBatch(batch) {
      writeTensor(training.inputs, batch.inputs);
      writeTensor(training.targets, batch.targets);
    },
    setEvaluationBatch(batch) {
      writeTensor(evaluation.inputs, batch.inputs);
      writeTensor(evaluation.targets, batch.targets);
    },
    setClock: step.setClock,
    readRing: async () => (await readTensors([step.ring]))[0] as Float32Array,
    clearSums: () => writeTensor(sums, new Float32Array(3)),
    readSums: async () => (await readTensors([sums]))[0] as Float32Array,
    reset() {
      slots.forEach((slot, index) => writeTensor(slot.value, initial[index]!));
      for (const tensor of step.state) writeTensor(tensor, new Float32Array(tensor.size));
    },
    async readParameters() {
      const values = await readTensors(slots.map(({ value }) => value));
      return slots.map(({ spec }, index) => ({
        name: spec.name,
        dtype: 'F32',
        shape: spec.shape,
        data: values[index]!,
      }));
    },
    dispose() {
      captured.dispose();
      evaluate.dispose();
      release();
    },
  };
}
