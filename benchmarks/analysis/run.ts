/** `npm run bench:analysis`: how long the whole analysis of a large session takes, and whether the page stays smooth. */
import { inChromium } from '../chromium';
import { exitCodes, explain, tellUsage } from '../exit';
import { machineText, markdown } from '../table';
import type { AnalysisFigures } from './measure';

const usage = `Times the whole analysis (rankings, permutations, criteria, sensitivity) of a made-up session of 10 000 runs in its
worker, three times, and counts the frames of the page meanwhile.

  npm run bench:analysis

Exit status: 0 done; 1 it took 3 s or more; 2 bad arguments; 3 no usable browser.
`;
const TIMES = 3;
const MOST_SECONDS = 3;

const heading = ['records', 'rankings', 'seconds', 'frames/s', 'frames/s, idle', 'longest frame'];

function cells(figures: AnalysisFigures): string[] {
  const { records, rankings, seconds, framesBusy, framesIdle, longestFrame } = figures;
  return [
    String(records),
    String(rankings),
    seconds.toFixed(2),
    framesBusy.toFixed(1),
    framesIdle.toFixed(1),
    `${longestFrame.toFixed(0)} ms`,
  ];
}

async function main(words: string[]): Promise<number> {
  if (words.length > 0) return tellUsage(words, usage);
  // No GPU takes part; the software adapter is on every machine.
  const { machine, figures } = await inChromium('software', async ({ machine, openPage }) => {
    const page = await openPage();
    return {
      machine,
      figures: await page.evaluate((times) => globalThis.benchmark!.measureAnalysis(times), TIMES),
    };
  });
  console.log([machineText(machine), '', markdown(heading, figures.map(cells), () => false)].join('\n'));
  return figures.every(({ seconds }) => seconds < MOST_SECONDS) ? exitCodes.done : exitCodes.failed;
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);
