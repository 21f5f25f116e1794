/** The page in a headless browser, with the device open. */
import { type Browser, chromium, type Page } from 'playwright';
import type { AdapterChoice, Environment } from '../../src/base/environment';
import { TrainabilityError } from '../../src/base/errors';
import type { TextSummary } from '../../src/base/own-text';
import type { SuiteResult } from '../../src/benchmark/suite-event';
import type { Answer, AutomationEvent, RankRequest, TextRequest } from '../../src/ui/automation';
import { launchFlags } from '../browser.mjs';

type RankEnd = Omit<SuiteResult, 'records'>;

export interface RankingPage {
  environment: Environment;
  /** @throws TrainabilityError bad-argument */
  prepareText(request: TextRequest): Promise<TextSummary>;
  /** One after the other. @throws TrainabilityError */
  rank(request: RankRequest, onEvent: (event: AutomationEvent) => void): Promise<RankEnd>;
  close(): Promise<void>;
}

/**
 * A browser is started with the flags of one kind of adapter; `auto` tries a GPU, then the software adapter.
 * @throws TrainabilityError no-webgpu, no-adapter, self-test; internal when the browser does not start
 */
export async function openPage(
  browserPath: string,
  address: string,
  choice: AdapterChoice,
): Promise<RankingPage> {
  if (choice !== 'auto') return openWith(browserPath, address, choice);
  try {
    return await openWith(browserPath, address, 'hardware');
  } catch (error) {
    if (!isMissing(error)) throw error;
    return openWith(browserPath, address, 'software');
  }
}

/** Nothing to run on: another browser or adapter may do. */
export function isMissing(error: unknown): boolean {
  return ['no-webgpu', 'no-adapter'].includes(TrainabilityError.from(error).code);
}

async function openWith(
  browserPath: string,
  address: string,
  adapter: 'hardware' | 'software',
): Promise<RankingPage> {
  const browser = await launch(browserPath, adapter);
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(`The page says: ${error.message}`));
    await page.goto(`${address}?automation`);
    await page.waitForFunction(() => globalThis.trainability !== undefined);
    const environment = take(await page.evaluate((choice) => globalThis.trainability!.open(choice), adapter));
    let listener: (event: AutomationEvent) => void = () => undefined;
    // A page can be given a function once only.
    await page.exposeFunction('reportToRanking', (event: AutomationEvent) => listener(event));
    return {
      environment,
      prepareText: async (request) =>
        take(await page.evaluate((asked) => globalThis.trainability!.prepareText(asked), request)),
      rank: (request, onEvent) => {
        listener = onEvent;
        return rank(page, request);
      },
      close: () => browser.close(),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

async function launch(executablePath: string, adapter: 'hardware' | 'software'): Promise<Browser> {
  try {
    return await chromium.launch({
      executablePath,
      args: launchFlags(adapter),
      // Ctrl-C is ours: what has finished is written before the browser goes.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new TrainabilityError('no-webgpu', `The browser ${executablePath} does not start: ${reason}`);
  }
}

async function rank(page: Page, request: RankRequest): Promise<RankEnd> {
  const answer = await page.evaluate((asked) => {
    const report = Reflect.get(globalThis, 'reportToRanking') as (event: unknown) => Promise<void>;
    // In order, and all of them before the answer.
    let reported: Promise<void> = Promise.resolve();
    return globalThis
      .trainability!.rank(asked, (event) => {
        reported = reported.then(() => report(event));
      })
      .then((end) => reported.then(() => end));
  }, request);
  return take(answer);
}

function take<Value>(answer: Answer<Value>): Value {
  if (answer.ok) return answer.value;
  throw TrainabilityError.fromData(answer.error);
}
