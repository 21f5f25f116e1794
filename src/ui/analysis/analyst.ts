/** Rankings and criteria of a session, made where they do not hold up the page. */
import type { AtlasBlock } from '../../base/atlas-block';
import type { Catalogue } from '../../base/catalogue';
import { type ErrorData, TrainabilityError } from '../../base/errors';
import { type RunRecord, stepsDone } from '../../base/record';
import { analyse, type BlockAnalysis } from '../../benchmark/analysis/analysis';
import type { AnalysedCatalogue } from '../../benchmark/analysis/block';
import { atlasOf } from '../../benchmark/atlas/atlas';
import type { Prices } from '../../benchmark/criteria/prices';
import { rankTasks } from '../../benchmark/rank-tasks';
import type { TaskRanking } from '../../benchmark/ranking';
import { type StudiedCell, studiedCells } from '../../benchmark/studies/studied-cells';
import { type Scaling, scalingOf } from '../../benchmark/scaling/scaling';
import { ENGINE } from '../../engine/version';

export interface Analysed {
  rankings: TaskRanking[];
  blocks: BlockAnalysis[];
  /** Of the suite that tells of it; empty for every other. */
  scaling: Scaling[];
  /** The atlas could not be read: all rests on the runs of here. */
  atlasProblem: ErrorData | null;
}

/** How much was found. */
export interface Found extends Pick<Analysed, 'scaling' | 'atlasProblem'> {
  rankings: number;
  blocks: number;
}

export interface Analyst {
  /** Forgets the records that it was given. */
  clear(): Promise<void>;
  /** May be called several times: a page that hands over thousands at once stands still meanwhile. */
  add(records: RunRecord[]): Promise<void>;
  /** Of all that were added since. What was found is fetched in parts, for the same reason. */
  analyse(catalogue: AnalysedCatalogue, prices: Prices | null): Promise<Found>;
  ranking(index: number): Promise<TaskRanking>;
  block(index: number): Promise<BlockAnalysis>;
  /** What the atlas has of studies of an architecture. Rejects with import-invalid, or where the atlas cannot be read. */
  studied(catalogue: Catalogue, architecture: string): Promise<StudiedCell[]>;
}

/** @param shard what the atlas has of an architecture */
export function createAnalyst(shard: (architecture: string) => Promise<AtlasBlock[]>): Analyst {
  let records: RunRecord[] = [];
  let rankings: TaskRanking[] = [];
  let analyses: BlockAnalysis[] = [];
  return {
    clear: () => Promise.resolve(void (records = [])),
    add: (more) => Promise.resolve(void records.push(...more)),
    async analyse(catalogue, prices) {
      const architectures = [...new Set(records.map(({ config }) => config.architecture))];
      let blocks: AtlasBlock[] = [];
      let atlasProblem: ErrorData | null = null;
      try {
        blocks = (await Promise.all(architectures.map(shard))).flat();
      } catch (error) {
        atlasProblem = TrainabilityError.from(error).toData();
      }
      const atlas = atlasOf(blocks, ENGINE);
      rankings = rankTasks(records, catalogue.tasks, atlas);
      analyses = analyse(rankings, records, catalogue, prices, atlas);
      const scaling = scalingOf(records, catalogue);
      return { rankings: rankings.length, blocks: analyses.length, scaling, atlasProblem };
    },
    ranking: (index) => Promise.resolve(rankings[index]!),
    block: (index) => Promise.resolve(analyses[index]!),
    studied: async (catalogue, architecture) =>
      studiedCells(catalogue, atlasOf(await shard(architecture), ENGINE), architecture),
  };
}

/** A record without what no analysis looks at, which is most of it: the loss of every step. */
export function forAnalysis(record: RunRecord): RunRecord {
  const { evaluations, blocks } = record.curve;
  const last = { step: stepsDone(record.curve), seconds: blocks.at(-1)?.seconds ?? 0 };
  return { ...record, curve: { trainLoss: [], evaluations, blocks: [last] } };
}
