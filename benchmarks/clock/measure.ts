/**
 * In the page: what measuring costs a run. The same run is made as it is always made, its losses read and its clock looked at
 * after every block, and as one single block, in turn: what else the machine does meets both alike.
 */
import type { RunConfig } from '../../src/base/config';
import { customPlan } from '../../src/benchmark/custom-plan';
import { catalogue } from '../../src/catalog';
import { startTrainer } from '../../src/trainer/client';

export interface ClockFigures {
  architecture: string;
  task: string;
  /** Seconds of training with and without, of each pair. */
  pairs: { measured: number; bare: number }[];
}

const STEPS = 120;
/** Steps of a timed block in every suite of this length. */
const BLOCK = 10;

export async function measureClock(architecture: string, task: string, pairs: number): Promise<ClockFigures> {
  const trainer = startTrainer();
  await trainer.open('auto', location.href);
  const [config] = customPlan(
    { architectures: [architecture], tasks: [task], seeds: 1, steps: STEPS },
    catalogue,
  );
  const secondsOf = async (readEvery: number): Promise<number> => {
    const evaluation = { every: STEPS, examples: 64 };
    const { end, error, timing } = await trainer.run(
      runOf(config!, readEvery, evaluation),
      {},
      () => undefined,
    );
    if (end !== 'completed') throw new Error(`${architecture} on ${task}: ${error?.message ?? end}`);
    return timing.trainSeconds;
  };
  // Kernels are chosen and compiled by the first of each.
  await secondsOf(BLOCK);
  await secondsOf(STEPS);
  const found: ClockFigures = { architecture, task, pairs: [] };
  for (let pair = 0; pair < pairs; pair++) {
    // Neither is always the second.
    const order = pair % 2 ? [BLOCK, STEPS] : [STEPS, BLOCK];
    const seconds = new Map<number, number>();
    for (const readEvery of order) seconds.set(readEvery, await secondsOf(readEvery));
    found.pairs.push({ measured: seconds.get(BLOCK)!, bare: seconds.get(STEPS)! });
  }
  return found;
}

function runOf(config: RunConfig, readEvery: number, evaluation: RunConfig['evaluation']): RunConfig {
  return { ...config, readEvery, evaluation };
}
