/** What a call of `npm run atlas` asks for, of what there is. */
import type { AtlasBlock } from '../../src/base/atlas-block';
import type { Catalogue } from '../../src/base/catalogue';
import { atlasOf } from '../../src/benchmark/atlas/atlas';
import {
  baseCells,
  chosenCells,
  type WantedCell,
  wantedCells,
  wantedVariations,
} from '../../src/benchmark/atlas/plan';
import { ENGINE } from '../../src/engine/version';
import type { AtlasArguments } from './arguments';

/** @throws TrainabilityError bad-argument for cells that there are not */
export function wantedNow(
  { cells, study, seeds }: Pick<AtlasArguments, 'cells' | 'study' | 'seeds'>,
  catalogue: Catalogue,
  blocks: readonly AtlasBlock[],
): WantedCell[] {
  const chosen = chosenCells(baseCells(catalogue), cells);
  const atlas = atlasOf(blocks, ENGINE);
  return study ? wantedVariations(chosen, study, atlas, seeds) : wantedCells(chosen, atlas, seeds);
}
