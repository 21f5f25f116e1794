/** Runs of claims: the real trainer behind its worker, and the same loop in the page for what no config can ask. */
import type { RunConfig } from '../../../src/base/config';
import type { Architecture, Dimensions } from '../../../src/catalog/architecture';
import type { Task } from '../../../src/catalog/task';
import { probe } from '../../../src/engine/probes';
import { openDevice } from '../../../src/engine/device';
import { choices, chosenFor, useChoices } from '../../../src/engine/tune/choices';
import { shapesOf, tune } from '../../../src/engine/tune';
import { startTrainer } from '../../../src/trainer/client';
import type { Data } from '../../../src/trainer/data';
import type { RunResult, Trainer } from '../../../src/trainer/protocol';
import { train } from '../../../src/trainer/run';

/** Where the page lies. */
export const base = new URL('/', location.href).href;

/** The worker ends with the page of the test file. */
export async function openTrainer(): Promise<Trainer & { train: (config: RunConfig) => Promise<RunResult> }> {
  const trainer = startTrainer();
  await trainer.open('software', base);
  return { ...trainer, train: (config) => trainer.run(config, {}, () => {}) };
}

/** Ended as it should, or the claim says nothing. */
export function completed(result: RunResult): RunResult {
  if (result.end !== 'completed') throw new Error(`The run ended as ${result.end}: ${result.error?.message}`);
  return result;
}

interface Special {
  architecture: Architecture;
  /** In place of the size class's. */
  dimensions?: Dimensions;
  task: Task;
  data: Data;
}

/** The trainer's own loop in this thread, with a model or data that have no name in the catalogue. */
export async function openPageTrainer(): Promise<
  (config: RunConfig, special: Special) => Promise<RunResult>
> {
  await openDevice('software');
  const probes = await probe();
  return async (config, special) =>
    train({
      ...special,
      config,
      facts: await special.data.facts(config),
      options: {},
      listener: (event) => {
        if (event.kind === 'evaluation') console.warn(event.evaluation.step, event.evaluation.loss);
      },
      chooseKernels: async (step) => {
        const shapes = shapesOf(step);
        useChoices(await tune(shapes, choices(), probes));
        return chosenFor(shapes);
      },
      stopped: () => false,
    });
}
