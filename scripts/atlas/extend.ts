/** One call of `npm run atlas`, from checked arguments to lines added to the atlas. */
import { randomUUID } from 'node:crypto';
import type { Catalogue } from '../../src/base/catalogue';
import { TrainabilityError } from '../../src/base/errors';
import type { RunRecord } from '../../src/base/record';
import { blockOf } from '../../src/benchmark/atlas/block-of';
import { chosenCells, type WantedCell, wantedCells } from '../../src/benchmark/atlas/plan';
import { findBrowserOrExplain } from '../rank/browser';
import { interruption } from '../rank/interrupt';
import { openPage, type RankingPage } from '../rank/page';
import { startProgress } from '../rank/progress';
import { buildWhenStale, serveSite } from '../rank/site';
import type { AtlasArguments } from './arguments';
import { appendBlock, readAtlas } from './shards';

export type ExtendEnd = 'done' | 'run-failed' | 'interrupted';

/** @throws TrainabilityError bad-argument before anything is started; no-webgpu, no-adapter, self-test */
export async function extend(asked: AtlasArguments, catalogue: Catalogue): Promise<ExtendEnd> {
  const all = chosenCells(wantedCells(catalogue, readAtlas(), asked.seeds), asked.cells);
  const wanted = all.filter(({ missing }) => missing.length > 0);
  console.log(`${all.length - wanted.length} of ${all.length} cells have ${asked.seeds} seeds.`);
  if (wanted.length === 0) return 'done';
  const browser = await findBrowserOrExplain();
  await buildWhenStale();
  const site = await serveSite();
  let page: RankingPage | null = null;
  try {
    page = await openPage(browser, site.address, asked.adapter);
    return await runCells(wanted, page, asked.minutes);
  } finally {
    await page?.close();
    await site.close();
  }
}

async function runCells(wanted: WantedCell[], page: RankingPage, minutes: number | null): Promise<ExtendEnd> {
  const begun = performance.now();
  const interrupted = interruption();
  const progress = startProgress(process.stderr);
  let failed = 0;
  for (const [index, { name, missing }] of wanted.entries()) {
    const spent = (performance.now() - begun) / 60_000;
    if (minutes !== null && spent >= minutes) break;
    progress.line(`${name}: ${missing.length} seeds (cell ${index + 1} of ${wanted.length})`);
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
    if (block) appendBlock(block);
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
