/**
 * A model on the GPU for one run: parameters with their initial values, fixed input buffers, and two captures, one of a
 * training step and one of an evaluation batch.
 */
import type { RunConfig } from '../base/config';
import { random } from '../base/random';
import type { ModelFacts } from '../base/record';
import { flopsOfBatch, type Architecture, type Dimensions } from '../catalog/architecture';
import { checkModel } from '../catalog/check';
import { countsOf } from '../catalog/statement';
import { asksNumbers, type Batch, type TaskShape } from '../catalog/task';
import { capture, type Captured } from '../engine/capture';
import { backend, device } from '../engine/device';
import { flatParameters, flattened } from '../engine/flat';
import { runKernel } from '../engine/kernel';
import { classificationSums, crossEntropy, likeliest } from '../engine/ops/cross-entropy';
import { add } from '../engine/ops/elementwise';
import { lossSums, maskedMean } from '../engine/ops/masked-mean';
import { squaredError, squaredErrorSums } from '../engine/ops/squared-error';
import { usePrecision } from '../engine/precision';
import { readTensors, writeTensor } from '../engine/read';
import { tf, type Tensor } from '../engine/tf';
import { trainingStep } from '../engine/training-step';
import { evaluating } from '../nn/pass';
import { isHidden, Scope, type Slot } from '../nn/scope';
import type { Writer } from './generate';
import type { NamedTensor } from './protocol';
import { type Encode, stepQueue } from './step-queue';

/** Examples of one evaluation batch. */
export const EVALUATION_BATCH = 64;

export interface Model {
  facts: ModelFacts;
  slots: Slot[];
  writer: Writer;
  /** The step as traced, for running uncaptured. */
  stepEagerly(): void;
  train: Captured;
  evaluate: Captured;
  /** Puts a training batch in place, for one replay of `train`. */
  setBatch(batch: Batch): void;
  /** Steps in a row: a batch and the numbers of its step (from 1) wait to be submitted with others. @param before as in `StepQueue` */
  push(batch: Batch, step: number, learningRate: number, before?: Encode): void;
  submit(): void;
  /** What averages over workers make sense of: parameters, and running means that are kept beside them. */
  shared: Tensor[];
  /** The optimiser's state. */
  own: Tensor[];
  /** Tells how long a step takes, so that as many go together as the device can take. */
  pace(stepSeconds: number): void;
  /** Puts an evaluation batch in place. */
  setEvaluationBatch(batch: Batch): void;
  setClock(step: number, learningRate: number): void;
  /** Losses and gradient norms of the last steps: rows of [slots, 2]. */
  readRing(): Promise<Float32Array>;
  clearSums(): void;
  /** (loss, correct, counted) summed over the evaluation batches since `clearSums`. */
  readSums(): Promise<Float32Array>;
  /** What it answered to the evaluation batch before: a class, or a number, for each target; null unless it is watched. */
  readAnswers(): Promise<Float32Array | null>;
  /** Initial weights and zero optimiser state, as if nothing had run. */
  reset(): void;
  readParameters(): Promise<NamedTensor[]>;
  dispose(): void;
}

function inputTensors(shape: TaskShape, batch: number): { inputs: Tensor; targets: Tensor } {
  const gpu = backend();
  return {
    inputs: gpu.resident(tf.zeros([batch, ...shape.input], shape.kind === 'tokens' ? 'int32' : 'float32')),
    targets: gpu.resident(tf.zeros([batch, ...shape.target], asksNumbers(shape) ? 'float32' : 'int32')),
  };
}

/** @param answers logits, or losses where there is nothing to classify @returns a scalar */
export function lossOf(shape: TaskShape, answers: Tensor, targets: Tensor): Tensor {
  if (asksNumbers(shape)) return squaredError(answers, targets);
  return shape.classes > 0 ? crossEntropy(answers, targets) : maskedMean(answers, targets);
}

/** @param answers, targets as in `lossOf` @returns [3]: losses, correct ones and how many count, summed over the rows */
function sumsOf(shape: TaskShape, answers: Tensor, targets: Tensor): Tensor {
  if (asksNumbers(shape)) return squaredErrorSums(answers, targets);
  return shape.classes > 0 ? classificationSums(answers, targets) : lossSums(answers, targets);
}

/**
 * @param config `readEvery`: of so many steps the losses are kept until they are read
 * @param watched whether evaluation keeps what the model answers
 * @param beforeCapture told of all that will be captured, so that kernels can be chosen for it
 * @throws TrainabilityError unsupported-config before anything is allocated; gpu-error, out-of-memory while capturing
 */
export async function createModel(
  architecture: Architecture,
  dimensions: Dimensions,
  shape: TaskShape,
  config: RunConfig,
  watched = false,
  beforeCapture: (steps: () => void) => Promise<void> = () => Promise.resolve(),
): Promise<Model> {
  const { maxStorageBufferBindingSize } = backend().device.limits;
  checkModel(architecture, dimensions, shape, config.batch, maxStorageBufferBindingSize);
  usePrecision(config.precision ?? 'f32');
  const scope = new Scope();
  const forward = architecture.build(scope, dimensions, shape);
  const { slots } = scope;

  const gpu = backend();
  const initial = slots.map(({ spec }) =>
    spec.initialise(
      random(config.seed, 'weights', spec.name),
      spec.shape.reduce((a, b) => a * b, 1),
    ),
  );
  const trainable = slots.filter(({ spec }) => spec.trainable);
  const flat = flatParameters(
    trainable.map(({ spec }) => ({ shape: spec.shape, decay: spec.decay, hidden: isHidden(spec) })),
  );
  const states = slots.filter(({ spec }) => !spec.trainable);
  trainable.forEach((slot, index) => (slot.tensor = flat.parameters[index]!));
  states.forEach((slot) => (slot.tensor = gpu.resident(tf.zeros(slot.spec.shape))));
  const initialOf = (slot: Slot) => initial[slots.indexOf(slot)]!;
  const start = flattened(flat, trainable.map(initialOf));
  const setInitial = () => {
    writeTensor(flat.values, start);
    states.forEach((slot) => writeTensor(slot.value, initialOf(slot)));
  };
  setInitial();
  const training = inputTensors(shape, config.batch);
  const evaluation = inputTensors(shape, EVALUATION_BATCH);
  const sums = gpu.resident(tf.zeros([3]));
  const rows = EVALUATION_BATCH * (shape.target[0] ?? 1);
  const answers = watched && shape.classes > 0 ? gpu.resident(tf.zeros([rows])) : null;

  const step = trainingStep(
    flat,
    () => {
      const penalties: Tensor[] = [];
      const pass = { training: true, penalise: (term: Tensor) => penalties.push(term), memory: null };
      const loss = lossOf(shape, forward(training.inputs, pass), training.targets.reshape([-1]));
      return penalties.reduce((sum, term) => add(sum, term.reshape(sum.shape)), loss);
    },
    config.optimizer,
    config.clip,
    config.readEvery,
  );
  const evaluationStep = () => {
    const logits = forward(evaluation.inputs, evaluating);
    const batch = sumsOf(shape, logits, evaluation.targets.reshape([-1]));
    runKernel({
      name: 'add sums',
      inputs: { batch },
      inPlace: { sums },
      body: 'sums[i] += batch[i];',
      threads: 3,
    });
    if (!answers) return;
    const chosen = asksNumbers(shape) ? logits : likeliest(logits);
    runKernel({
      name: 'keep answers',
      inputs: { chosen },
      inPlace: { answers },
      body: 'answers[i] = f32(chosen[i]);',
      threads: answers.size,
    });
  };

  const owned = [
    ...states.map(({ value }) => value),
    sums,
    ...(answers ? [answers] : []),
    ...Object.values(training),
    ...Object.values(evaluation),
  ];
  const release = () => {
    step.dispose();
    flat.dispose();
    tf.dispose(owned);
    for (const slot of slots) slot.tensor = null;
  };
  let train: Captured | null = null;
  let evaluate: Captured;
  try {
    await beforeCapture(() => {
      step.run();
      evaluationStep();
    });
    train = await capture(() => step.run());
    evaluate = await capture(evaluationStep);
  } catch (error) {
    train?.dispose();
    release();
    throw error;
  }

  const captured = train;
  const queue = stepQueue(captured, { ...training, clock: step.clock });
  const kept = [...owned, flat.values, flat.decayMask, step.gradient, ...step.state].reduce(
    (bytes, tensor) => bytes + 4 * tensor.size,
    0,
  );
  const { forward: ofForward, training: ofTraining } = flopsOfBatch(
    architecture.flops(dimensions, shape),
    config.batch,
  );
  return {
    facts: {
      ...countsOf(architecture, dimensions, slots),
      dimensions,
      flopsPerExample: { forward: ofForward / config.batch, training: ofTraining / config.batch },
      dispatches: captured.dispatches,
      activationBytes: captured.shared,
      bytes: kept + captured.bytes + evaluate.bytes,
    },
    slots,
    writer: { architecture, dimensions, shape, forward, slots },
    stepEagerly: () => tf.tidy(() => step.run()),
    train: captured,
    evaluate,
    setBatch(batch) {
      writeTensor(training.inputs, batch.inputs);
      writeTensor(training.targets, batch.targets);
    },
    shared: [flat.values, ...states.map(({ value }) => value)],
    own: step.state,
    push: (batch, index, learningRate, before) =>
      queue.push(batch, step.clockAt(index, learningRate), before),
    submit: queue.submit,
    pace: (stepSeconds) => queue.pace(stepSeconds, device().adapter.software),
    setEvaluationBatch(batch) {
      writeTensor(evaluation.inputs, batch.inputs);
      writeTensor(evaluation.targets, batch.targets);
    },
    setClock: step.setClock,
    readRing: async () => (await readTensors([step.ring]))[0] as Float32Array,
    clearSums: () => writeTensor(sums, new Float32Array(3)),
    readSums: async () => (await readTensors([sums]))[0] as Float32Array,
    readAnswers: async () => (answers ? ((await readTensors([answers]))[0] as Float32Array) : null),
    reset() {
      setInitial();
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
      queue.dispose();
      captured.dispose();
      evaluate.dispose();
      release();
    },
  };
}
