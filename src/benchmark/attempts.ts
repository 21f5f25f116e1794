/** Runs as attempts at their headline target. */
import { median } from '../base/median';
import { type RunRecord, stepsDone } from '../base/record';
import { headlineCrossing } from './outcome';
import type { Attempt } from './statistics/attempt';

/** In steps. A run that diverged has missed, whatever it had reached before. */
export function attemptSteps(record: RunRecord): Attempt {
  const crossing =
    record.outcome.kind === 'reached' ? (headlineCrossing(record.targets)?.step ?? null) : null;
  return { spent: crossing ?? stepsDone(record.curve), reached: crossing !== null };
}

/**
 * In seconds of training: steps × step time of the same run, or the others' median where none was timed.
 * @param records of one architecture @returns null where no run was timed
 */
export function attemptSeconds(records: readonly RunRecord[]): Attempt[] | null {
  const timed = records.map(({ timing }) => timing.stepSeconds).filter((seconds) => seconds !== null);
  const usual = median(timed);
  if (usual === null) return null;
  return records.map((record) => {
    const { spent, reached } = attemptSteps(record);
    return { spent: spent * (record.timing.stepSeconds ?? usual), reached };
  });
}
