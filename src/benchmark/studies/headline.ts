/** When a variation counts as one that reaches the target. */
import { headlineShare } from '../../base/record';
import type { Base } from './study';

/** Place of the headline target among the base's; −1 where it has none. */
export function headlineOf({ targets }: Pick<Base, 'targets'>): number {
  return targets.findIndex(({ share }) => share === headlineShare);
}

/** @param share of its seeds: at least half must */
export function reaches(share: number): boolean {
  return share >= 0.5;
}
