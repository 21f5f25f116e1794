/** Cells of the atlas around which something was studied, and what was found. */
import type { Catalogue } from '../../base/catalogue';
import type { AtlasConfig } from '../../base/atlas-block';
import type { Atlas } from '../atlas/atlas';
import { baseCells } from '../atlas/plan';
import type { Measure } from '../criteria/criterion';
import { studiedData, studiedScalability, studiedStructure } from '../criteria/studied';
import { findingsOf } from './findings';
import { tunedName, type Tuning } from './tuning';

export interface StudiedCell {
  config: AtlasConfig;
  tuning: Tuning | null;
  /** Only what is known. */
  measures: Measure[];
}

export function studiedCells(catalogue: Catalogue, atlas: Atlas, architecture: string): StudiedCell[] {
  const own = catalogue.architectures.filter(({ id }) => id === architecture);
  return baseCells({ ...catalogue, architectures: own }).flatMap(({ config, base }) => {
    if (!base) return [];
    const findings = findingsOf(base, atlas);
    const measures = [
      ...studiedData(findings, tunedName(config.optimizer)),
      ...studiedStructure(findings),
      ...studiedScalability(findings),
    ].filter(({ value }) => value !== null);
    return findings.tuning || measures.length > 0 ? [{ config, tuning: findings.tuning, measures }] : [];
  });
}
