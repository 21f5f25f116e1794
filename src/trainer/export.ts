/** What another framework needs to repeat a run, beside the run's config. */
import type { OptimizerName, RunConfig } from '../base/config';
import { baseOf, optionsOf } from '../base/variant';
import type { Architecture } from '../catalog/architecture';
import { asksNumbers, IGNORED, IGNORED_NUMBER, type Batch, type Task, type TaskShape } from '../catalog/task';
import { isHidden } from '../nn/scope';
import type { Model } from './model';
import type { NamedTensor } from './protocol';

const adamwForm =
  'm = beta1·m + (1 - beta1)·g; v = beta2·v + (1 - beta2)·g²; p = p(1 - lr·decay) - lr/(1 - beta1^t) · m / (sqrt(v/(1 - beta2^t)) + epsilon)';

/** The equations of each optimiser. */
const forms: Record<OptimizerName, string> = {
  sgd: 'v = momentum·v + g; p = p(1 - lr·decay) - lr·v',
  adagrad: 'v = v + g²; p = p(1 - lr·decay) - lr·g/(sqrt(v) + epsilon)',
  rmsprop: 'v = alpha·v + (1 - alpha)·g²; p = p(1 - lr·decay) - lr·g/(sqrt(v) + epsilon)',
  adam: 'as AdamW without decay, of g + decay·p',
  adamw: adamwForm,
  lion: 'p = p(1 - lr·decay) - lr·sign(beta1·m + (1 - beta1)·g); m = beta2·m + (1 - beta2)·g',
  muon: `hidden matrices: b = momentum·b + g; p = p(1 - lr·decay) - lr·0.2·sqrt(max(rows, columns))·O, O from X = G/(|G| + 1e-7), G = g + momentum·b as [all but the last axis, last axis], by five times X = 3.4445·X + (-4.775·S + 2.0315·S²)X, S = XXᵀ (of Xᵀ where rows > columns); the others, AdamW: ${adamwForm}`,
};

function lossName(shape: TaskShape): string {
  if (asksNumbers(shape)) return 'squared error';
  return shape.classes > 0 ? 'softmax cross-entropy' : 'the model’s own: conventions.losses';
}

/** Every number that a repeat needs and the config does not hold; plain JSON. */
export function exportDetails(
  architecture: Architecture,
  task: Task,
  shape: TaskShape,
  model: Model,
  config: RunConfig,
): Record<string, unknown> {
  const parameters = model.slots.map(({ spec }) => ({
    name: spec.name,
    shape: spec.shape,
    trainable: spec.trainable,
    weightDecay: spec.decay && spec.trainable ? config.optimizer.weightDecay : 0,
    hidden: isHidden(spec),
  }));
  return {
    architecture: {
      id: baseOf(architecture.id),
      options: optionsOf(architecture.id),
      name: architecture.name,
      dimensions: model.facts.dimensions,
    },
    conventions: {
      precision: 'float32',
      matrices: '[in, out]',
      convolutions: '[height, width, in, out]',
      ...architecture.conventions,
    },
    task: {
      id: task.id,
      kind: shape.kind,
      input: shape.input,
      ...(shape.sample ? { sample: shape.sample } : {}),
      target: shape.target,
      vocabulary: shape.vocabulary,
      classes: shape.classes,
      inputs: 'as in batches.safetensors: normalised already',
      answered: shape.target.length > 0 ? 'every position' : 'the example; of a sequence, its last position',
    },
    loss: {
      name: lossName(shape),
      reduction: 'mean over targets that count',
      ignoredTarget: asksNumbers(shape) ? IGNORED_NUMBER : IGNORED,
    },
    optimizer: {
      ...config.optimizer,
      form: forms[config.optimizer.name],
      state: 'zero before step t = 1; g is the clipped gradient',
      weightDecayExcludes: parameters
        .filter(({ weightDecay, trainable }) => trainable && weightDecay === 0)
        .map(({ name }) => name),
    },
    clipping: {
      largestNorm: config.clip,
      norm: 'global, over all gradients',
      factor: 'min(1, largest / (norm + 1e-6))',
    },
    schedule: {
      ...config.schedule,
      steps: config.steps,
      form: 'lr · min(step/warmup, 1, floor + (1 - floor)·(steps - step)/decay within the last `decay` steps), step from 1',
    },
    parameters,
  };
}

/** Inputs and targets of the first steps, stacked: [steps, batch, …]. */
export function stackBatches(batches: Batch[], shape: TaskShape, size: number): NamedTensor[] {
  const stack = (name: string, arrays: (Float32Array | Int32Array)[], example: number[]): NamedTensor => {
    const integers = arrays[0] instanceof Int32Array;
    const total = arrays.reduce((sum, array) => sum + array.length, 0);
    const data = integers ? new Int32Array(total) : new Float32Array(total);
    let offset = 0;
    for (const array of arrays) {
      data.set(array, offset);
      offset += array.length;
    }
    return { name, dtype: integers ? 'I32' : 'F32', shape: [arrays.length, size, ...example], data };
  };
  return [
    stack(
      'inputs',
      batches.map(({ inputs }) => inputs),
      shape.input,
    ),
    stack(
      'targets',
      batches.map(({ targets }) => targets),
      shape.target,
    ),
  ];
}
