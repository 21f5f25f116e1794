/**
 * A whole training step as one traceable function: forward, backward, clipping, update, and the step's loss and gradient
 * norm written into a ring on the GPU, so that curves have every step without a read for each.
 */
import type { Optimizer } from '../base/config';
import { TrainabilityError } from '../base/errors';
import { backend } from './device';
import { runKernel } from './kernel';
import { betasOf, makeOptimizer } from './optimizers';
import { clipScale } from './optimizers/clipping';
import { clockAt, type Parameter } from './optimizers/optimizer';
import { writeTensor } from './read';
import { tf, type Tensor } from './tf';

export interface TrainingStep {
  /** Traces or runs one step. */
  run(): void;
  /** Prepares the numbers of step `step` (from 1). */
  setClock(step: number, learningRate: number): void;
  /** [slots, 2]: loss and gradient norm of step s at row (s − 1) mod slots. */
  ring: Tensor;
  /** The optimiser's state. */
  state: Tensor[];
  dispose(): void;
}

/** @param slots steps between two reads of the ring */
export function trainingStep(
  parameters: Parameter[],
  loss: () => Tensor,
  settings: Optimizer,
  clip: number | null,
  slots: number,
): TrainingStep {
  const gpu = backend();
  const ring = gpu.resident(tf.zeros([slots, 2]));
  const clock = gpu.resident(tf.zeros([4]));
  const optimizer = makeOptimizer(parameters, settings);
  optimizer.state.forEach((tensor) => gpu.resident(tensor));
  const values = parameters.map(({ value }) => value);
  const betas = betasOf(settings);
  return {
    ring,
    state: optimizer.state,
    run() {
      const { value, grads } = tf.engine().gradients(() => loss() as tf.Scalar, values);
      const missing = grads.findIndex((gradient) => gradient === null);
      if (missing >= 0) throw new TrainabilityError('internal', `Parameter ${missing} has no gradient.`);
      const scale = clipScale(grads, clip);
      optimizer.update(grads, clock, scale);
      runKernel({
        name: 'ring',
        inputs: { loss: value, scale, clock },
        inPlace: { ring },
        body: 'let at = 2u * u32(clock[3]); ring[at] = loss[0]; ring[at + 1u] = scale[0];',
        threads: 1,
      });
    },
    setClock: (step, learningRate) => writeTensor(clock, clockAt(step, learningRate, betas, slots)),
    dispose: () => tf.dispose([ring, clock, ...optimizer.state]),
  };
}
