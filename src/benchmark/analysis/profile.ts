/**
 * Performance profiles: which share of all targets, of all tasks and seeds, was reached within how much of the horizon (the
 * empirical distribution of running times, as COCO draws it).
 */
import * as z from 'zod/mini';
import type { TaskRanking } from '../ranking';

export const Profile = z.strictObject({
  architecture: z.string(),
  /** Ascending: within `spent` of the horizon, from 0 to 1, the share `solved` was reached. */
  points: z.array(z.strictObject({ spent: z.number(), solved: z.number() })),
});
export type Profile = z.infer<typeof Profile>;

/** @param rankings of the tasks of a block */
export function profileOf(architecture: string, rankings: readonly TaskRanking[]): Profile {
  const crossings = rankings.flatMap(({ rows, steps }) => {
    const row = rows.find((row) => row.architecture === architecture);
    return (row?.crossings ?? []).flat().map((step) => (step === null ? null : step / steps));
  });
  const reached = crossings.filter((share) => share !== null).sort((a, b) => a - b);
  const points: Profile['points'] = [];
  reached.forEach((spent, index) => {
    const solved = (index + 1) / crossings.length;
    // Of targets reached at once only the last point says what is true.
    if (points.at(-1)?.spent === spent) points.pop();
    points.push({ spent, solved });
  });
  return { architecture, points };
}

/** The share that was reached within `spent` of the horizon. */
export function solvedWithin({ points }: Profile, spent: number): number {
  return points.findLast((point) => point.spent <= spent)?.solved ?? 0;
}
