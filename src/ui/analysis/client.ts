/** The page's end of the analyst's thread. */
import { type Remote, wrap } from 'comlink';
import type { Catalogue } from '../../base/catalogue';
import type { RunRecord } from '../../base/record';
import type { AnalysedCatalogue } from '../../benchmark/analysis/block';
import type { BlockAnalysis } from '../../benchmark/analysis/analysis';
import type { TaskRanking } from '../../benchmark/ranking';
import type { Prices } from '../../benchmark/criteria/prices';
import type { StudiedCell } from '../../benchmark/studies/studied-cells';
import { type Analysed, type Analyst, forAnalysis } from './analyst';

/** Records that cross at once: copying them takes less than a frame. */
const CHUNK = 100;

export interface AnalystClient {
  /**
   * One request at a time: a second waits for the first. Null: `stale` said that nobody waits for this one any more.
   */
  analyse(
    records: readonly RunRecord[],
    catalogue: AnalysedCatalogue,
    prices: Prices | null,
    stale: () => boolean,
  ): Promise<Analysed | null>;
  /** See `Analyst`. */
  studied(catalogue: Catalogue, architecture: string): Promise<StudiedCell[]>;
}

let shared: AnalystClient | null = null;

/** One thread for the whole page, started when it is first asked. */
export function analyst(): AnalystClient {
  return (shared ??= startAnalyst());
}

/** After an error: the next question starts another thread. */
export function forgetAnalyst(): void {
  shared = null;
}

export function startAnalyst(): AnalystClient {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'analyst' });
  const remote = wrap<Analyst>(worker);
  // Its code may not be there any more: an old tab after a new version was put up.
  const broken = new Promise<never>((_, reject) =>
    worker.addEventListener('error', ({ message }) =>
      reject(new Error(`The analysis could not be loaded. ${message ?? ''}`)),
    ),
  );
  broken.catch(() => undefined);
  let queue: Promise<unknown> = Promise.resolve();
  return {
    analyse(records, catalogue, prices, stale) {
      const asked = queue.then(() => Promise.race([ask(remote, records, catalogue, prices, stale), broken]));
      queue = asked.catch(() => undefined);
      return asked;
    },
    studied: (catalogue, architecture) => Promise.race([remote.studied(catalogue, architecture), broken]),
  };
}

async function ask(
  remote: Remote<Analyst>,
  records: readonly RunRecord[],
  { tasks, architectures }: AnalysedCatalogue,
  prices: Prices | null,
  stale: () => boolean,
): Promise<Analysed | null> {
  await remote.clear();
  for (let at = 0; at < records.length; at += CHUNK) {
    if (stale()) return null;
    await remote.add(records.slice(at, at + CHUNK).map(forAnalysis));
  }
  const slim = {
    tasks: tasks.map(({ id, metric, track }) => ({ id, metric, track })),
    architectures: architectures.map(({ id, layers }) => ({ id, layers })),
  };
  if (stale()) return null;
  const { atlasProblem, scaling, ...found } = await remote.analyse(slim, prices);
  const rankings: TaskRanking[] = [];
  for (let at = 0; at < found.rankings; at++) rankings.push(await remote.ranking(at));
  const blocks: BlockAnalysis[] = [];
  for (let at = 0; at < found.blocks; at++) blocks.push(await remote.block(at));
  return { rankings, blocks, scaling, atlasProblem };
}
