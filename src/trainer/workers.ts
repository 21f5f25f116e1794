/**
 * Several workers that train one model, simulated on one device: each takes its part of every batch, goes a few steps alone, then
 * the parameters of all are averaged and everyone goes on from there (local SGD, Stich 2019). Each keeps its own optimiser state.
 * What is learnt is what several devices would learn; the time that it takes is not.
 */
import type { RunConfig, Workers } from '../base/config';
import { TrainabilityError } from '../base/errors';
import type { Batch } from '../catalog/task';
import { runKernel } from '../engine/kernel';
import { tf, type Tensor } from '../engine/tf';
import type { Model } from './model';
import { copyTensors, zeroCopies } from './tensor-copies';

/** Takes steps and tells their losses: a model by itself, or several workers in turn. */
export type Stepper = Pick<Model, 'push' | 'submit' | 'readRing'>;

/**
 * @throws TrainabilityError unsupported-config where batches or blocks cannot be shared out evenly, or a run is to be exported:
 *   who repeats it elsewhere has one worker
 */
export function checkWorkers({ workers, batch, readEvery }: RunConfig, exported: boolean): void {
  if (!workers) return;
  if (exported)
    throw new TrainabilityError(
      'unsupported-config',
      'workers: a run of simulated workers cannot be exported. Allowed: none.',
      { field: 'workers', value: workers.count, allowed: 'none' },
    );
  const divides = (field: string, part: number, of: string, whole: number) => {
    if (whole % part === 0) return;
    throw new TrainabilityError(
      'unsupported-config',
      `workers: ${field} must divide ${of} (${whole}), which ${part} does not.`,
      { field: `workers.${field}`, value: part, allowed: `a divisor of ${whole}` },
    );
  };
  divides('count', workers.count, 'the batch', batch);
  divides('localSteps', workers.localSteps, 'the steps that blocks are made of', readEvery);
}

interface Waiting {
  batch: Batch;
  step: number;
  learningRate: number;
}

/**
 * @param model of a batch of one worker's part
 * @returns `readRing` does the steps that were pushed; its losses and gradient norms are means over the workers
 */
export function startWorkers(
  model: Model,
  { count, localSteps }: Workers,
  slots: number,
): Stepper & { dispose(): void } {
  const { shared, own } = model;
  // Where everyone starts from, and where the mean of those who are done gathers.
  const anchor = zeroCopies(shared);
  const sum = zeroCopies(shared);
  const states = Array.from({ length: count }, () => zeroCopies(own));
  let waiting: Waiting[] = [];

  const round = async (steps: readonly Waiting[], ring: Float32Array) => {
    copyTensors(shared, anchor);
    fill(sum);
    for (let worker = 0; worker < count; worker++) {
      copyTensors(anchor, shared);
      copyTensors(states[worker]!, own);
      for (const { batch, step, learningRate } of steps)
        model.push(partOf(batch, worker, count), step, learningRate);
      model.submit();
      const theirs = await model.readRing();
      for (const { step } of steps) {
        const at = 2 * ((step - 1) % slots);
        for (const row of [at, at + 1]) ring[row]! += theirs[row]! / count;
      }
      copyTensors(own, states[worker]!);
      shared.forEach((tensor, index) => addShare(sum[index]!, tensor, count));
    }
    copyTensors(sum, shared);
  };

  return {
    push: (batch, step, learningRate) => void waiting.push({ batch, step, learningRate }),
    submit: () => undefined,
    async readRing() {
      const ring = new Float32Array(2 * slots);
      for (let at = 0; at < waiting.length; at += localSteps)
        await round(waiting.slice(at, at + localSteps), ring);
      waiting = [];
      return ring;
    },
    dispose: () => tf.dispose([...anchor, ...sum, ...states.flat()]),
  };
}

function partOf({ inputs, targets }: Batch, worker: number, count: number): Batch {
  const part = <Values extends Float32Array | Int32Array>(values: Values) => {
    const size = values.length / count;
    return values.subarray(worker * size, (worker + 1) * size) as Values;
  };
  return { inputs: part(inputs), targets: part(targets) };
}

function fill(tensors: readonly Tensor[]): void {
  for (const sum of tensors)
    runKernel({ name: 'clear', inputs: {}, inPlace: { sum }, body: 'sum[i] = 0.0;', threads: sum.size });
}

function addShare(sum: Tensor, values: Tensor, count: number): void {
  runKernel({
    name: 'add share',
    inputs: { values },
    inPlace: { sum },
    floats: { share: 1 / count },
    body: 'sum[i] += u.share * values[i];',
    threads: sum.size,
  });
}
