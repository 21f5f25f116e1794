/** What the seeds of a variation came to. */
import type { AtlasConfig } from '../../base/atlas-block';
import type { Atlas } from '../atlas/atlas';
import { atlasTrials, type Trial } from '../trial';
import type { Base } from './study';

export interface CellOutcome {
  trials: Trial[];
  /** Mean over the seeds of the loss at the horizon, or before the first step where that was less or it diverged. */
  loss: number;
  /** Of each target of the base, the share of the seeds that reached it. */
  reached: number[];
}

/** Null: the atlas has no seed of it. */
export function cellOutcome(
  config: AtlasConfig,
  { targets, better }: Pick<Base, 'targets' | 'better'>,
  { cellOf }: Pick<Atlas, 'cellOf'>,
): CellOutcome | null {
  const cell = cellOf(config);
  if (!cell) return null;
  const trials = atlasTrials(cell, targets, better);
  const losses = cell.runs.map(([, kind, , metrics, kept]) => {
    const all = kept.length > 0 ? kept : metrics;
    return kind === 'diverged' ? all[0]! : Math.min(all[0]!, all.at(-1)!);
  });
  return {
    trials,
    loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
    reached: targets.map(
      (_, at) => trials.filter(({ crossings }) => crossings[at] !== null).length / trials.length,
    ),
  };
}
