/** `npm run bench:clock`: what measuring costs a run. */
import { median } from '../../src/base/median';
import { inChromium } from '../chromium';
import { exitCodes, explain } from '../exit';
import { machineText, markdown } from '../table';
import type { ClockFigures } from './measure';

const usage = `Times the runs of the suite smoke in three ways, in turn: in one single block of 120 steps; with losses read and the clock looked at
after every 10; and judged after every 10 besides, off the clock. An overhead is the median over the turns of seconds ÷ those of the
single block − 1.

  npm run bench:clock

Exit status: 0 done; 1 reading losses and the clock costs the runs 1 % or more, in the median; 2 bad arguments; 3 no usable browser or adapter.
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

const overheads = ({ turns }: ClockFigures, way: 'read' | 'judged') =>
  turns.map((seconds) => seconds[way] / seconds.bare - 1).sort((a, b) => a - b);
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

function cells(figures: ClockFigures): string[] {
  const told = (way: 'read' | 'judged') => {
    const sorted = overheads(figures, way);
    const quarter = Math.floor(sorted.length / 4);
    const middle = `${percent(sorted[quarter]!)} to ${percent(sorted[sorted.length - 1 - quarter]!)}`;
    return [percent(median(sorted)!), middle];
  };
  const bare = median(figures.turns.map(({ bare }) => bare))!;
  const name = `${figures.architecture} on ${figures.task}`;
  return [name, `${(1000 * bare).toFixed(0)} ms`, ...told('read'), ...told('judged')];
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
          ([architecture, task, turns]) => globalThis.benchmark!.measureClock(architecture, task, turns),
          [...run, TURNS] as const,
        ),
      );
      await page.close();
    }
    return { machine, figures };
  });
  const heading = ['run', '120 steps', 'losses read', 'middle half', 'judged besides', 'middle half'];
  const overall = (way: 'read' | 'judged') => median(figures.map((each) => median(overheads(each, way))!))!;
  const read = overall('read');
  const table = markdown(heading, figures.map(cells), (column) => column === 0);
  const medians = `Median over the runs: ${percent(read)}, judged besides ${percent(overall('judged'))}`;
  console.log([machineText(machine), '', table, '', medians].join('\n'));
  return read < MOST ? exitCodes.done : exitCodes.failed;
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);
