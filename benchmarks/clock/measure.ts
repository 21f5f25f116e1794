/**
 * In the page: what measuring costs a run. The same run is made in three ways, in turn, so that what else the machine does meets
 * all alike: as one single block; with its losses read and the clock looked at after every block of `smoke`; and, as `smoke`
 * does, judged after every block besides, off the clock.
 */
import type { RunConfig } from '../../src/base/config';
import { customPlan } from '../../src/benchmark/custom-plan';
import { smoke } from '../../src/benchmark/suites/smoke';
import { catalogue } from '../../src/catalog';
import { startTrainer } from '../../src/trainer/client';

const ways = ['bare', 'read', 'judged'] as const;
type Way = (typeof ways)[number];

export interface ClockFigures {
  architecture: string;
  task: string;
  /** Seconds of training, of each turn. */
  turns: Record<Way, number>[];
}

const { steps, evaluation, readEvery } = smoke;

export async function measureClock(architecture: string, task: string, turns: number): Promise<ClockFigures> {
  const trainer = startTrainer();
  await trainer.open('auto', location.href);
  const [config] = customPlan({ architectures: [architecture], tasks: [task], seeds: 1 }, catalogue);
  const once = { ...evaluation, every: steps };
  const configs: Record<Way, RunConfig> = {
    bare: { ...config!, evaluation: once, readEvery: steps },
    read: { ...config!, evaluation: once, readEvery },
    judged: { ...config!, evaluation, readEvery },
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
    const seconds = { bare: 0, read: 0, judged: 0 };
    // None is always the last.
    for (let at = 0; at < ways.length; at++) {
      const way = ways[(turn + at) % ways.length]!;
      seconds[way] = await secondsOf(way);
    }
    found.turns.push(seconds);
  }
  return found;
}
