/**
 * A whole training step as one traceable function: forward, backward, clipping, update, and the step's loss and gradient
 * norm written into a ring on the GPU, so that curves have every step without a read for each.
 */
import type { Optimizer } from '../base/config';
import { TrainabilityError } from '../base/errors';
import { backend } from './device';
import { gather, type FlatParameters } from './flat';
import './gradients';
import { runKernel } from './kernel';
import { betasOf, makeOptimizer } from './optimizers';
import { clipScale } from './optimizers/clipping';
import { clockAt } from './optimizers/optimizer';
import { writeTensor } from './read';
import { tf, type Tensor } from './tf';

export interface TrainingStep {
  /** Traces or runs one step. */
  run(): void;
  /** Prepares the numbers of step `step` (from 1). */
  setClock(step: number, learningRate: number): void;
  /** Those numbers, and the tensor that the step reads them from. */
  clockAt(step: number, learningRate: number): Float32Array;
  clock: Tensor;
  /** [slots, 2]: loss and gradient norm of step s at row (s − 1) mod slots. */
  ring: Tensor;
  /** The optimiser's state. */
  state: Tensor[];
  /** [size]: the gradients of the last step before clipping, laid out as the parameters. */
  gradient: Tensor;
  dispose(): void;
}

/** @param slots steps between two reads of the ring */
export function trainingStep(
  parameters: FlatParameters,
  loss: () => Tensor,
  settings: Optimizer,
  clip: number | null,
  slots: number,
): TrainingStep {
  const gpu = backend();
  const ring = gpu.resident(tf.zeros([slots, 2]));
  const clock = gpu.resident(tf.zeros([4]));
  const gradient = gpu.resident(tf.zeros([parameters.size]));
  const optimizer = makeOptimizer(parameters, settings);
  optimizer.state.forEach((tensor) => gpu.resident(tensor));
  const betas = betasOf(settings);
  const numbersOf = (step: number, learningRate: number) => clockAt(step, learningRate, betas, slots);
  return {
    ring,
    state: optimizer.state,
    gradient,
    run() {
      const { value, grads } = tf.engine().gradients(() => loss() as tf.Scalar, parameters.parameters);
      const missing = grads.findIndex((each) => each === null);
      if (missing >= 0) throw new TrainabilityError('internal', `Parameter ${missing} has no gradient.`);
      gather(grads, parameters, gradient);
      const scale = clipScale(gradient, clip);
      optimizer.update(gradient, clock, scale);
      runKernel({
        name: 'ring',
        inputs: { loss: value, scale, clock },
        inPlace: { ring },
        body: 'let at = 2u * u32(clock[3]); ring[at] = loss[0]; ring[at + 1u] = scale[0];',
        threads: 1,
      });
    },
    clock,
    clockAt: numbersOf,
    setClock: (step, learningRate) => writeTensor(clock, numbersOf(step, learningRate)),
    dispose: () => tf.dispose([ring, clock, gradient, ...optimizer.state]),
  };
}
