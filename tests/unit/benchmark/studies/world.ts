/** A made-up atlas in which how a run goes follows a law that a test knows. */
import type { AtlasConfig, AtlasRun } from '../../../../src/base/atlas-block';
import { sizeBudgets } from '../../../../src/base/config';
import type { Atlas } from '../../../../src/benchmark/atlas/atlas';
import { recipe } from '../../../../src/benchmark/recipe';
import { smoke } from '../../../../src/benchmark/suites/smoke';
import type { Base, Study } from '../../../../src/benchmark/studies/study';
import { planCells } from '../../../../src/benchmark/plan';
import { targetValues } from '../../../../src/benchmark/targets';

const { seed: _, ...config } = planCells({ ...smoke, seeds: [1], optimizer: recipe('adamw', 'nano', 0.01) }, [
  { architecture: 'gpt2', task: 'moby', length: 32 },
])[0]!;

/** Loss 4 at first, 2 at best: the headline target is 2.4. */
export const base: Base = { config, targets: targetValues(4, 2), better: 'lower' };

/**
 * @param steps at which the headline target is reached; null: never. The loss falls in a straight line there, and on.
 * @param final where it stays @param line where the loss begins, and the headline target
 * @returns a run, with an evaluation every 10 of 120 steps
 */
export function runReaching(
  seed: number,
  steps: number | null,
  final = steps === null ? 3.5 : 0,
  line = { from: 4, target: 2.4 },
): AtlasRun {
  const { from, target } = line;
  const metrics = Array.from({ length: 13 }, (_, at) => {
    if (steps === null) return from - ((from - Math.min(final, from)) * at) / 12;
    return Math.max(final, from - ((from - target) * at * 10) / steps);
  });
  return [seed, steps === null ? 'missed' : 'reached', 120, metrics, [], null];
}

/** @param law the runs of a variation; null: the atlas lacks it */
export function worldOf(law: (config: AtlasConfig) => AtlasRun[] | null): Pick<Atlas, 'cellOf'> {
  return {
    cellOf(config) {
      const runs = law(config);
      const parameters = config.parameters ?? sizeBudgets[config.size];
      return runs && { config, model: { parameters, flopsPerExample: 6 * parameters }, runs };
    },
  };
}

/** Runs what a study wants until it wants nothing more. @returns the atlas it then has, and how many variations that took */
export function runStudy(study: Study, law: (config: AtlasConfig) => AtlasRun[]) {
  const known = new Map<string, AtlasRun[]>();
  const key = ({ ...config }: AtlasConfig & { seed?: number }) =>
    JSON.stringify({ ...config, seed: undefined });
  const world = worldOf((config) => known.get(key(config)) ?? null);
  for (;;) {
    const open = study.variations(base, world).filter(({ config }) => !known.has(key(config)));
    if (open.length === 0) return { world, count: known.size };
    for (const { config } of open) known.set(key(config), law(config));
  }
}
