/** One ranking from checked arguments to written files. */
import { randomUUID } from 'node:crypto';
import type { Catalogue } from '../../src/base/catalogue';
import type { Environment } from '../../src/base/environment';
import { TrainabilityError } from '../../src/base/errors';
import type { RunRecord } from '../../src/base/record';
import { customPlan } from '../../src/benchmark/custom-plan';
import { defaultSuite } from '../../src/benchmark/default-suite';
import type { ResultFile } from '../../src/benchmark/result-file';
import { planSuite } from '../../src/benchmark/plan';
import { suiteById } from '../../src/benchmark/suites';
import { isOfScaling } from '../../src/benchmark/suites/scaling';
import type { AutomationEvent, RankRequest } from '../../src/ui/automation';
import type { RankArguments } from './arguments';
import { findBrowserOrExplain } from './browser';
import { interruption } from './interrupt';
import { type OwnText, readOwnText, textLine } from './own-text';
import { openPage, type RankingPage } from './page';
import { type Progress, startProgress } from './progress';
import { checkOutputs, resultOf, writeExport, writeResult } from './session';
import { buildWhenStale, serveSite } from './site';
import { criteriaText } from './criteria-table';
import { scalingText } from './scaling-table';
import { rankingText } from './table';

export type DriveEnd = 'done' | 'run-failed' | 'interrupted';

/** @throws TrainabilityError bad-argument before anything is started; no-webgpu, no-adapter, self-test */
export async function drive(words: RankArguments, catalogue: Catalogue): Promise<DriveEnd> {
  checkOutputs(words.out, words.exportFolder);
  const text = words.text && (await readOwnText(words.text));
  const asked = text ? { ...words, custom: { ...words.custom, text: text.fingerprint } } : words;
  checkPlan(asked, catalogue);
  const browserPath = await findBrowserOrExplain();
  await buildWhenStale();
  const site = await serveSite();
  let page: RankingPage | null = null;
  try {
    page = await openPage(browserPath, site.address, asked.adapter);
    return await train(asked, text, catalogue, page, startProgress(process.stderr));
  } finally {
    await page?.close();
    await site.close();
  }
}

async function train(
  asked: RankArguments,
  text: OwnText | null,
  catalogue: Catalogue,
  page: RankingPage,
  progress: Progress,
): Promise<DriveEnd> {
  progress.line(deviceLine(page.environment));
  if (text) progress.line(textLine(await page.prepareText(text.request)));
  const records: RunRecord[] = [];
  const onEvent = (event: AutomationEvent) => {
    progress.event(event);
    if (event.kind !== 'run-ended') return;
    records.push(event.record);
    const { architecture, task, seed } = event.record.config;
    if (event.written !== null)
      progress.line(`${architecture} writes after ${task}, seed ${seed}:\n${event.written}\n`);
    if (asked.exportFolder !== null) writeExport(asked.exportFolder, event.files);
  };
  const ranked = page.rank(requestOf(asked, page.environment, catalogue), onEvent).then(
    ({ error }) => error,
    (error: unknown) => TrainabilityError.from(error),
  );
  const ended = await Promise.race([ranked, interruption()]);
  progress.end();

  const result = resultOf(page.environment, records, catalogue, asked.prices);
  if (asked.out !== null) writeResult(asked.out, result);
  console.log(asked.json ? JSON.stringify(result) : sessionText(result));
  if (ended === 'interrupted') {
    console.error(`Stopped. ${records.length} runs had finished.`);
    return 'interrupted';
  }
  const failed = records.filter(({ outcome }) => outcome.kind === 'failed').length;
  if (ended) console.error(ended.message);
  if (failed > 0) console.error(`${failed} of ${records.length} runs failed.`);
  return ended || failed > 0 ? 'run-failed' : 'done';
}

function sessionText({ suite, ranking, criteria, scaling }: ResultFile): string {
  if (isOfScaling({ suite })) return scalingText(scaling);
  return [rankingText(ranking), criteriaText(criteria)].filter((text) => text !== '').join('\n\n');
}

/** Refuses what cannot be run before a browser is started. */
function checkPlan({ suite, custom }: RankArguments, catalogue: Catalogue): void {
  if (custom) customPlan(custom, catalogue);
  else if (suite !== null) planSuite(suiteById(suite), catalogue);
}

function requestOf(asked: RankArguments, environment: Environment, catalogue: Catalogue): RankRequest {
  const exportSteps = asked.exportFolder === null ? null : asked.exportSteps;
  const make = { write: asked.write ?? undefined, draw: asked.draw ?? undefined };
  const common = { session: randomUUID(), exportSteps, make };
  if (asked.custom) return { ...common, plan: { kind: 'custom', options: asked.custom } };
  const id = asked.suite ?? defaultSuite(environment.adapter.software, catalogue)?.id;
  if (id) return { ...common, plan: { kind: 'suite', id } };
  throw new TrainabilityError(
    'bad-argument',
    'No suite has targets yet. For a custom session, say for example --architectures gpt2,lstm --tasks mqar.',
  );
}

function deviceLine({ adapter, browser }: Environment): string {
  const name = adapter.description || `${adapter.vendor} ${adapter.architecture}`.trim() || 'name withheld';
  return `${adapter.software ? 'Software adapter' : 'GPU'}: ${name} · ${browser.name} ${browser.major}`;
}
