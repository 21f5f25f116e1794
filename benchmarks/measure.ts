/**
 * Measures one work at one size: the engines are opened with the same weights, checked against each other, and then
 * take steps in turn, so that what else the machine does meets all of them alike.
 */
import { relativeError } from '../src/base/relative-error';
import type { Counters } from './counters';
import type { OpenTrainee, Trainee } from './engine';
import { openJaxJs } from './engines/jax-js';
import { openTfjs } from './engines/tfjs';
import { openTrainability } from './engines/trainability';
import type { EngineName, SizeName } from './names';
import type { Row } from './result';
import { summary, takesAnother, type Sample } from './samples';
import { makeMaterial, type Material, type Work } from './work';

const open: Record<EngineName, OpenTrainee> = {
  tfjs: openTfjs,
  'jax-js': openJaxJs,
  trainability: openTrainability,
};

/** Steps before the clock: they compile all that is compiled, and are compared between the engines. */
const WARM_UP = 2;
/** Largest relative difference between engines. */
const AGREEMENT = 1e-3;

/** @throws Error when an engine fails or the engines do not compute the same */
export async function measure(
  work: Work,
  size: SizeName,
  engines: readonly EngineName[],
  counters: Counters,
): Promise<Row[]> {
  const setting = work.sizes[size];
  const material = makeMaterial(work, setting);
  const runners: { engine: EngineName; trainee: Trainee; samples: Sample[]; first: Float32Array[] }[] = [];
  for (const engine of engines) {
    const trainee = await open[engine](work, setting, material);
    // What was only needed to choose kernels is gone by now.
    counters.memoryOf(trainee.device).restart();
    const first: Float32Array[] = [];
    for (let index = 0; index < WARM_UP; index++) {
      await trainee.enter();
      trainee.step(index);
      first.push(await trainee.finish());
    }
    if (!work.models) first.push(...moves(await trainee.weights(), material));
    runners.push({ engine, trainee, samples: [], first });
  }
  for (const { engine, first } of runners.slice(1))
    compare(`${work.id} ${size}`, runners[0]!.engine, runners[0]!.first, engine, first);

  let waiting = runners;
  for (let round = 0; waiting.length > 0; round++) {
    for (const { trainee, samples } of waiting)
      samples.push(await sample(trainee, WARM_UP + round, counters));
    waiting = waiting.filter(({ samples }) => takesAnother(samples));
  }
  const rows = runners.map(({ engine, trainee, samples }) => ({
    work: work.id,
    size,
    label: setting.label,
    engine,
    ...summary(samples),
    allocatedBytes: counters.memoryOf(trainee.device).peak,
  }));
  for (const { trainee } of runners) await trainee.close();
  return rows;
}

async function sample(trainee: Trainee, index: number, counters: Counters): Promise<Sample> {
  await trainee.enter();
  const { dispatches, submits } = counters;
  // Some engines submit in microtasks: the next task, posted beforehand, begins when the main thread has done all of them.
  const next = nextTask().then(() => performance.now());
  const start = performance.now();
  trainee.step(index);
  const finished = trainee.finish();
  const js = next.then((end) => end - start);
  await finished;
  const wall = performance.now() - start;
  return {
    wall,
    js: await js,
    dispatches: counters.dispatches - dispatches,
    submits: counters.submits - submits,
  };
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** How far each trainable weight has moved from its start. */
function moves(weights: Float32Array[], material: Material): Float32Array[] {
  const starts = material.weights.filter(({ trainable }) => trainable);
  return weights.map((values, index) => values.map((value, at) => value - starts[index]!.values[at]!));
}

function compare(
  what: string,
  reference: string,
  expected: Float32Array[],
  engine: string,
  actual: Float32Array[],
): void {
  expected.forEach((values, index) => {
    const error = relativeError(actual[index]!, values);
    // Written so that a NaN is refused too.
    if (error <= AGREEMENT) return;
    const show = (numbers: Float32Array) => [...numbers.slice(0, 3)].join(', ');
    throw new Error(
      `${what}: ${engine} does not compute what ${reference} does (result ${index}: ${show(actual[index]!)}, not ${show(values)}; relative difference ${error}).`,
    );
  });
}
