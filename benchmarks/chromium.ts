/** A headless browser with an adapter of the wanted kind, and the benchmarks' page, built and served for it. */
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { build, preview } from 'vite';
import { launchFlags } from '../scripts/browser.mjs';
import { setUpBrowser } from '../scripts/install.mjs';
import { root } from '../scripts/process.mjs';
import { TrainabilityError } from '../src/base/errors';
import type { Adapter } from './arguments';
import { describeHost } from './host';
import type { BenchmarkPage } from './page/main';
import type { Machine } from './result';

declare global {
  var benchmark: BenchmarkPage | undefined;
}

/** A clock of 5 µs needs a page that is cross-origin isolated. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

interface Site {
  address: string;
  close(): Promise<void>;
}

async function serve(): Promise<Site> {
  const settings = {
    root: join(root, 'benchmarks/page'),
    // The packed data.
    publicDir: join(root, 'public'),
    configFile: false,
    logLevel: 'error',
    define: { __APP_VERSION__: '"benchmark"' },
    worker: { format: 'es' },
    build: {
      outDir: join(root, 'dist-bench/page'),
      emptyOutDir: true,
      target: 'es2022',
      chunkSizeWarningLimit: 1e6,
    },
  } as const;
  await build(settings);
  const server = await preview({ ...settings, preview: { host: '127.0.0.1', port: 4190, headers } });
  const address = server.resolvedUrls?.local[0];
  if (!address) throw new TrainabilityError('internal', 'The page could not be served on this machine.');
  return { address, close: () => server.close() };
}

async function openPage(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`The page says: ${error.message}`));
  await page.goto(address);
  await page.waitForFunction(() => globalThis.benchmark !== undefined);
  return page;
}

/** `auto` tries a GPU, then the software adapter. */
async function openBrowser(
  executablePath: string,
  address: string,
  wanted: Adapter,
): Promise<{ browser: Browser; found: Pick<Machine, 'adapter' | 'software'> }> {
  for (const kind of wanted === 'auto' ? (['hardware', 'software'] as const) : [wanted]) {
    const browser = await chromium.launch({ executablePath, args: launchFlags(kind) });
    const page = await openPage(browser, address);
    const found = await page.evaluate(() => globalThis.benchmark!.describeAdapter());
    await page.close();
    if (found && found.software === (kind === 'software')) return { browser, found };
    await browser.close();
  }
  throw new TrainabilityError('no-adapter', `The browser offers no adapter of the kind "${wanted}".`);
}

export interface Visit {
  machine: Machine;
  /** A page of its own for each call. */
  openPage(): Promise<Page>;
}

/**
 * Builds the page, serves it, opens a browser, and puts all away again when the work is done.
 * @throws TrainabilityError no-adapter, and what the work throws
 */
export async function inChromium<Value>(
  adapter: Adapter,
  work: (visit: Visit) => Promise<Value>,
): Promise<Value> {
  const executablePath = await setUpBrowser();
  const site = await serve();
  try {
    const { browser, found } = await openBrowser(executablePath, site.address, adapter);
    try {
      const engine = `Chromium ${browser.version()}`;
      const machine: Machine = { runtime: 'chromium', engine, ...found, ...describeHost() };
      return await work({ machine, openPage: () => openPage(browser, site.address) });
    } finally {
      await browser.close();
    }
  } finally {
    await site.close();
  }
}
