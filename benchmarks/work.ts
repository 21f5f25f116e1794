/**
 * What is measured: a work is one training step, or one optimiser step, at two sizes. Its file in works/ holds the model
 * as a user of each engine writes it; ours is the one of the catalogue.
 */
import type { numpy } from '@jax-js/jax';
import type * as tf from '@tensorflow/tfjs';
import { random } from '../src/base/random';
import type { Architecture, Dimensions } from '../src/catalog/architecture';
import type { Batch, TaskShape } from '../src/catalog/task';
import { Scope } from '../src/nn/scope';
import type { SizeName, WorkName } from './names';

export interface Setting {
  dimensions: Dimensions;
  shape: TaskShape;
  /** Examples of a step. */
  batch: number;
  /** Of AdamW; 0 is Adam. */
  weightDecay: number;
  /** For the table: what is built. */
  label: string;
}

/** @param parameter a weight or a running state by its name @returns logits [rows, classes] */
export type StockModel = (parameter: (name: string) => tf.Variable, input: tf.Tensor) => tf.Tensor;

/**
 * Under jax-js's rule of ownership: every array that `parameter` gives is the caller's to consume, and so is the input.
 * `state` holds the new values of running states, by name.
 */
export type JaxModel = (
  parameter: (name: string) => numpy.Array,
  input: numpy.Array,
) => { logits: numpy.Array; state: Record<string, numpy.Array> };

export interface Work {
  id: WorkName;
  architecture: Architecture;
  sizes: Record<SizeName, Setting>;
  /** The same function in the other engines; null where only the optimiser's step is measured. */
  models: { stock(setting: Setting): StockModel; jax(setting: Setting): JaxModel } | null;
}

/** The optimiser of all works, beside the weight decay. */
export const adam = { learningRate: 1e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8 };

export interface Weight {
  name: string;
  shape: number[];
  values: Float32Array;
  /** Weight decay applies. */
  decay: boolean;
  /** False: running state. */
  trainable: boolean;
}

/** What every engine is given; made once, so that all compute the same. */
export interface Material {
  weights: Weight[];
  batches: Batch[];
  /** For each trainable weight, where only the optimiser's step is measured. */
  gradients: Float32Array[];
}

const SEED = 1;
const BATCHES = 4;
/** About the size that gradients of these models have. */
const GRADIENT_DEVIATION = 0.01;

const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

export function makeMaterial({ architecture, models }: Work, setting: Setting): Material {
  const { dimensions, shape, batch } = setting;
  const scope = new Scope();
  architecture.build(scope, dimensions, shape);
  const weights = scope.slots.map(({ spec }) => ({
    name: spec.name,
    shape: spec.shape,
    values: spec.initialise(random(SEED, 'weights', spec.name), product(spec.shape)),
    decay: spec.decay,
    trainable: spec.trainable,
  }));
  const normals = (count: number, ...stream: string[]) => {
    const numbers = random(SEED, ...stream);
    return Float32Array.from({ length: count }, () => numbers.normal());
  };
  return {
    weights,
    batches: Array.from({ length: models ? BATCHES : 0 }, (_, index) => makeBatch(shape, batch, index)),
    gradients: models
      ? []
      : weights
          .filter(({ trainable }) => trainable)
          .map(({ name, values }) =>
            normals(values.length, 'gradient', name).map((value) => GRADIENT_DEVIATION * value),
          ),
  };
}

function makeBatch(shape: TaskShape, batch: number, index: number): Batch {
  const numbers = random(SEED, 'batch', index);
  const inputs = batch * product(shape.input);
  const targets = batch * product(shape.target);
  return {
    inputs:
      shape.kind === 'tokens'
        ? Int32Array.from({ length: inputs }, () => numbers.below(shape.vocabulary))
        : Float32Array.from({ length: inputs }, () => numbers.normal()),
    targets: Int32Array.from({ length: targets }, () => numbers.below(shape.classes)),
  };
}
