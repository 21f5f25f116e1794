/** What one success costs on average, the misses before it included: COCO's expected running time (Hansen et al. 2021). */
import type { Attempt } from './attempt';

/**
 * Mean of what successes spent, and for each success the misses that come with it. Those are counted over successes + 1:
 * (N − k) / (k + 1) estimates (1 − p) / p without bias (but for pᴺ⁺¹-like terms), where (N − k) / k makes ten runs with three
 * misses look 7 to 12 % dearer than they are (tests/slow/statistics.test.ts). Without misses the two are the same.
 * @returns in the unit of `spent`; null without a success
 */
export function expectedRunningTime(attempts: readonly Attempt[]): number | null {
  let [successes, reaching, missing] = [0, 0, 0];
  for (const { spent, reached } of attempts) {
    if (reached) {
      successes++;
      reaching += spent;
    } else missing += spent;
  }
  return successes === 0 ? null : reaching / successes + missing / (successes + 1);
}
