/**
 * In the page: what measuring costs a run. The same run is made in two ways, in turn, so that what else the machine does meets
 * both alike: as one single block, judged at its end; and as `smoke` does it, in blocks whose losses are read, with the model laid
 * aside every few steps and judged off the clock.
 */
import type { RunConfig } from '../../src/base/config';
import { customPlan } from '../../src/benchmark/custom-plan';
import { smoke } from '../../src/benchmark/suites/smoke';
import { catalogue } from '../../src/catalog';
import { startTrainer } from '../../src/trainer/client';

const ways = ['bare', 'suite'] as const;
type Way = (typeof ways)[number];

export interface ClockFigures {
  architecture: string;
  task: string;
  /** Seconds of training, of each turn. */
  turns: Record<Way, number>[];
}

const { steps } = smoke;

export async function measureClock(architecture: string, task: string, turns: number): Promise<ClockFigures> {
  const trainer = startTrainer();
  await trainer.open('auto', location.href);
  const [config] = customPlan({ architectures: [architecture], tasks: [task], seeds: 1 }, catalogue);
  const configs: Record<Way, RunConfig> = {
    bare: { ...config!, evaluation: { ...smoke.evaluation, every: steps }, readEvery: steps },
    suite: { ...config!, evaluation: smoke.evaluation, readEvery: smoke.readEvery },
  };
  const secondsOf = async (way: Way): Promise<number> => {
    const { end, error, timing } = await trainer.run(configs[way], {}, () => undefined);
    if (end !== 'completed') throw new Error(`${architecture} on ${task}: ${error?.message ?? end}`);
    return timing.trainSeconds;
  };
  // Kernels are chosen and compiled by the first of each.
  for (const way of ways) await secondsOf(way);
  const found: ClockFigures = { architecture, task, turns: [] };
  for (let turn = 0; turn < turns; turn++) {
    const seconds = { bare: 0, suite: 0 };
    // Neither is always the last.
    for (let at = 0; at < ways.length; at++) {
      const way = ways[(turn + at) % ways.length]!;
      seconds[way] = await secondsOf(way);
    }
    found.turns.push(seconds);
  }
  return found;
}
