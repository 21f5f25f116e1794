/** Runs each work and size in a page of its own in a headless browser. */
import type { BenchArguments } from './arguments';
import { inChromium } from './chromium';
import type { BenchmarkResult, Row } from './result';

export function runChromium({ adapter, works, sizes, engines }: BenchArguments): Promise<BenchmarkResult> {
  return inChromium(adapter, async ({ machine, openPage }) => {
    const rows: Row[] = [];
    for (const work of works) {
      for (const size of sizes) {
        console.error(`${work} ${size} …`);
        const page = await openPage();
        const measured = await page.evaluate(
          (asked) => globalThis.benchmark!.measure(asked.work, asked.size, asked.engines),
          { work, size, engines },
        );
        rows.push(...measured);
        await page.close();
      }
    }
    return { machine, rows };
  });
}
