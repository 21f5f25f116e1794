/** A study: runs around a cell of the atlas, each variation with one thing changed, and what they say together. */
import type { AtlasConfig } from '../../base/atlas-block';
import type { Metric } from '../../base/catalogue';
import type { Atlas } from '../atlas/atlas';
import type { TargetCell } from '../targets';

export const studyIds = ['tuning', 'drift', 'data', 'size', 'growth', 'batch', 'workers'] as const;
export type StudyId = (typeof studyIds)[number];

/** The cell that is varied, and how good is good in it. */
export interface Base {
  config: AtlasConfig;
  /** Ascending by share. */
  targets: TargetCell['values'];
  better: Metric['better'];
}

export interface Variation {
  /** Within its study and cell: `adamw/0.01`. */
  name: string;
  config: AtlasConfig;
}

export interface Study {
  id: StudyId;
  /** What it varies, for a command line. */
  help: string;
  /** Of each variation, where nobody asks for another number. */
  seeds: number;
  /**
   * What the study needs, as far as it can be told from what the atlas has: one that feels its way wants more when it has
   * these.
   */
  variations(base: Base, atlas: Pick<Atlas, 'cellOf'>): Variation[];
}
