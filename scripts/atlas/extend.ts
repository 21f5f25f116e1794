/** One call of `npm run atlas`, from checked arguments to lines added to the atlas. */
import { randomUUID } from 'node:crypto';
import type { AtlasBlock } from '../../src/base/atlas-block';
import type { Catalogue } from '../../src/base/catalogue';
import { TrainabilityError } from '../../src/base/errors';
import type { RunRecord } from '../../src/base/record';
import { blockOf } from '../../src/benchmark/atlas/block-of';
import type { WantedCell } from '../../src/benchmark/atlas/plan';
import { findBrowserOrExplain } from '../rank/browser';
import { interruption } from '../rank/interrupt';
import { openPage, type RankingPage } from '../rank/page';
import { startProgress } from '../rank/progress';
import { buildWhenStale, serveSite } from '../rank/site';
import type { AtlasArguments } from './arguments';
import { appendBlock, readBlocks } from './shards';
import { wantedNow } from './wanted';

export type ExtendEnd = 'done' | 'run-failed' | 'interrupted';

/** @throws TrainabilityError bad-argument before anything is started; no-webgpu, no-adapter, self-test */
export async function extend(asked: AtlasArguments, catalogue: Catalogue): Promise<ExtendEnd> {
  const blocks = readBlocks();
  const wanted = () => wantedNow(asked, catalogue, blocks);
  const cells = wanted();
  const full = cells.filter(({ missing }) => missing.length === 0);
  console.log(`${full.length} of ${cells.length} cells have ${asked.seeds} ${seedsWord(asked.seeds)}.`);
  if (full.length === cells.length) return 'done';
  const browser = await findBrowserOrExplain();
  await buildWhenStale();
  const site = await serveSite();
  let page: RankingPage | null = null;
  try {
    page = await openPage(browser, site.address, asked.adapter);
    return await runCells(page, asked.minutes, wanted, (block) => {
      appendBlock(block);
      blocks.push(block);
    });
  } finally {
    await page?.close();
    await site.close();
  }
}

function seedsWord(count: number): string {
  return count === 1 ? 'seed' : 'seeds';
}

/** @param wanted asked anew before each cell: a study goes by what it has found */
async function runCells(
  page: RankingPage,
  minutes: number | null,
  wanted: () => WantedCell[],
  keep: (block: AtlasBlock) => void,
): Promise<ExtendEnd> {
  const begun = performance.now();
  const interrupted = interruption();
  const progress = startProgress(process.stderr);
  const tried = new Set<string>();
  let failed = 0;
  for (;;) {
    const spent = (performance.now() - begun) / 60_000;
    const open = wanted().filter(({ name, missing }) => missing.length > 0 && !tried.has(name));
    if (open.length === 0 || (minutes !== null && spent >= minutes)) break;
    const { name, missing } = open[0]!;
    tried.add(name);
    progress.line(`${name}: ${missing.length} ${seedsWord(missing.length)} (cells to go: ${open.length})`);
    const records: RunRecord[] = [];
    const request = {
      session: randomUUID(),
      exportSteps: null,
      make: {},
      plan: { kind: 'runs' as const, configs: missing },
    };
    const ran = page.rank(request, (event) => {
      progress.event(event);
      if (event.kind === 'run-ended') records.push(event.record);
    });
    const over = ran.then(
      ({ error }) => error,
      (error: unknown) => TrainabilityError.from(error),
    );
    const ended = await Promise.race([over, interrupted]);
    const block = blockOf(records);
    if (block) keep(block);
    if (ended === 'interrupted') {
      progress.end();
      console.error(`Stopped. ${records.length} runs of ${name} had ended.`);
      return 'interrupted';
    }
    failed += records.filter(({ outcome }) => outcome.kind === 'failed').length;
    if (ended) {
      progress.end();
      console.error(ended.message);
      return 'run-failed';
    }
  }
  progress.end();
  if (failed > 0) console.error(`${failed} runs failed: nothing of them is kept.`);
  return failed > 0 ? 'run-failed' : 'done';
}
