/** `npm run bench:clock`: what measuring costs a run. */
import { median } from '../../src/base/median';
import { inChromium } from '../chromium';
import { exitCodes, explain } from '../exit';
import { machineText, markdown } from '../table';
import type { ClockFigures } from './measure';

const usage = `Times runs as they are always made, losses read and clock looked at after every 10 steps, beside the same runs in one single
block of 120 steps, in turn. The overhead is the median over pairs of measured ÷ bare − 1.

  npm run bench:clock

Exit status: 0 done; 1 the median overhead of a run is 1 % or more; 2 bad arguments; 3 no usable browser or adapter.
`;
const MOST = 0.01;
const PAIRS = 15;
/** The fastest step there is, which has the most to lose, and a usual one. */
const runs = [
  ['mlp', 'mnist'],
  ['gpt2', 'moby'],
] as const;

const overheads = ({ pairs }: ClockFigures) =>
  pairs.map(({ measured, bare }) => measured / bare - 1).sort((a, b) => a - b);
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

function cells(figures: ClockFigures): string[] {
  const sorted = overheads(figures);
  const quarter = Math.floor(sorted.length / 4);
  return [
    `${figures.architecture} on ${figures.task}`,
    `${(1000 * median(figures.pairs.map(({ bare }) => bare))!).toFixed(0)} ms`,
    percent(median(sorted)!),
    `${percent(sorted[quarter]!)} to ${percent(sorted[sorted.length - 1 - quarter]!)}`,
  ];
}

async function main(words: string[]): Promise<number> {
  if (words.length > 0) {
    const asked = words.some((word) => word === '--help' || word === '-h');
    (asked ? console.log : console.error)(usage);
    return asked ? exitCodes.done : exitCodes['bad-arguments'];
  }
  const { machine, figures } = await inChromium('auto', async ({ machine, openPage }) => {
    const figures: ClockFigures[] = [];
    for (const run of runs) {
      const page = await openPage();
      figures.push(
        await page.evaluate(
          ([architecture, task, pairs]) => globalThis.benchmark!.measureClock(architecture, task, pairs),
          [...run, PAIRS] as const,
        ),
      );
      await page.close();
    }
    return { machine, figures };
  });
  const heading = ['run', '120 steps', 'overhead, median', 'middle half'];
  console.log(
    [machineText(machine), '', markdown(heading, figures.map(cells), (column) => column === 0)].join('\n'),
  );
  return figures.every((each) => median(overheads(each))! < MOST) ? exitCodes.done : exitCodes.failed;
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);
