/** `npm run bench:clock`: what measuring costs a run. */
import { median } from '../../src/base/median';
import { inChromium } from '../chromium';
import { exitCodes, explain, tellUsage } from '../exit';
import { machineText, markdown } from '../table';
import type { ClockFigures } from './measure';

const usage = `Times the runs of the suite smoke in two ways, in turn: in one single block of 120 steps; and as the suite does, in blocks whose
losses are read, with the model judged every 10 steps, off the clock. What measuring costs is the median over the turns of the seconds of the second ÷
those of the first − 1. Beside it stands the same of the fastest turn of either.

  npm run bench:clock

Exit status: 0 done; 1 measuring costs the runs 1 % or more, in the median; 2 bad arguments; 3 no usable browser or adapter.
`;
const MOST = 0.01;
const TURNS = 12;
/** Each architecture of smoke on the first of its tasks that it takes. */
const runs = [
  ['mlp', 'mnist'],
  ['resnet', 'mnist'],
  ['lstm', 'moby'],
  ['mingru', 'moby'],
  ['gpt2', 'moby'],
  ['llama', 'moby'],
] as const;

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

const overheads = ({ turns }: ClockFigures) =>
  turns.map(({ bare, suite }) => suite / bare - 1).sort((a, b) => a - b);

function cells(figures: ClockFigures): string[] {
  const fastest = (way: 'bare' | 'suite') => Math.min(...figures.turns.map((seconds) => seconds[way]));
  const sorted = overheads(figures);
  const quarter = Math.floor(sorted.length / 4);
  const middle = `${percent(sorted[quarter]!)} to ${percent(sorted[sorted.length - 1 - quarter]!)}`;
  const name = `${figures.architecture} on ${figures.task}`;
  return [
    name,
    `${(1000 * fastest('bare')).toFixed(0)} ms`,
    percent(median(sorted)!),
    middle,
    percent(fastest('suite') / fastest('bare') - 1),
  ];
}

async function main(words: string[]): Promise<number> {
  if (words.length > 0) return tellUsage(words, usage);
  const { machine, figures } = await inChromium('auto', async ({ machine, openPage }) => {
    const figures: ClockFigures[] = [];
    for (const run of runs) {
      const page = await openPage();
      figures.push(
        await page.evaluate(
          ([architecture, task, turns]) => globalThis.benchmark!.measureClock(architecture, task, turns),
          [...run, TURNS] as const,
        ),
      );
      await page.close();
    }
    return { machine, figures };
  });
  const heading = ['run', '120 steps', 'measuring', 'middle half', 'of the fastest turns'];
  const overall = median(figures.map((each) => median(overheads(each))!))!;
  const table = markdown(heading, figures.map(cells), (column) => column === 0);
  console.log([machineText(machine), '', table, '', `Median over the runs: ${percent(overall)}`].join('\n'));
  return overall < MOST ? exitCodes.done : exitCodes.failed;
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);
