/** The smallest model that reaches the target, on a ladder on which each rung has twice the parameters of the one below. */
import { sizeBudgets } from '../../base/config';
import type { Atlas } from '../atlas/atlas';
import { cellOutcome } from './cell-outcome';
import { headlineOf, reaches } from './headline';
import type { Base, Study } from './study';

const rungs = { low: -4, high: 4 } as const;

function parametersAt({ config }: Base, rung: number): number {
  return Math.round(sizeBudgets[config.size] * 2 ** rung);
}

/** Rung 0 is the cell itself, as its size class has it. */
function configAt(base: Base, rung: number) {
  return rung === 0 ? base.config : { ...base.config, parameters: parametersAt(base, rung) };
}

interface Climb {
  /** Of the rungs that were asked for, the last is not known yet, or is where the search ended. */
  rungs: number[];
  /** Null: not known yet. */
  smallest: { rung: number; enough: boolean } | null;
}

/** From the cell itself down as long as it is enough, or up until it is. */
function climb(enough: (rung: number) => boolean | undefined): Climb {
  const asked = [0];
  const first = enough(0);
  if (first === undefined) return { rungs: asked, smallest: null };
  const way = first ? -1 : 1;
  for (let rung = way; rung >= rungs.low && rung <= rungs.high; rung += way) {
    asked.push(rung);
    const is = enough(rung);
    if (is === undefined) return { rungs: asked, smallest: null };
    if (is !== first) return { rungs: asked, smallest: { rung: first ? rung + 1 : rung, enough: true } };
  }
  return { rungs: asked, smallest: { rung: asked.at(-1)!, enough: first } };
}

function climbOf(base: Base, atlas: Pick<Atlas, 'cellOf'>): Climb {
  const headline = headlineOf(base);
  return climb((rung) => {
    const found = cellOutcome(configAt(base, rung), base, atlas);
    return found ? reaches(found.reached[headline]!) : undefined;
  });
}

export const size: Study = {
  id: 'size',
  help: 'half the parameters, and half again, as long as they reach the target; or twice as many until they do',
  seeds: 3,
  variations: (base, atlas) =>
    climbOf(base, atlas).rungs.map((rung) => {
      const config = configAt(base, rung);
      return { name: `${config.parameters ?? config.size}`, config };
    }),
};

/**
 * Parameters of the lowest rung on which at least half of the seeds reach the target, as the rung has them: on one rung, models
 * differ by up to 5 %, which says nothing. Null: not known.
 */
export function smallestSize(
  base: Base,
  atlas: Pick<Atlas, 'cellOf'>,
): { value: number; atLeast: boolean } | null {
  const { smallest } = climbOf(base, atlas);
  if (!smallest) return null;
  return { value: parametersAt(base, smallest.rung), atLeast: !smallest.enough };
}
