/** `npm run bench:machine`: how far apart two suites would be because of the machine alone. */
import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { median } from '../../src/base/median';
import { BLOCK_SECONDS } from '../../src/trainer/blocks';
import { exitCodes, explain, tellUsage } from '../exit';

const usage = `Times a fixed loop, on as many threads as there are cores, in the places of the runs of two suites like smoke: 14 cells, 3 seeds,
the seeds outermost. No browser and no model takes part, so what sets the two apart is the machine: what else runs on it, or on the
same processor outside of a virtual machine. It takes 6 minutes.

  npm run bench:machine

Exit status: 0 every cell within 15 %; 1 some cell is not, and steps cannot be timed to that here and now; 2 bad arguments.
`;
const CELLS = 14;
const SEEDS = 3;
const RUN_SECONDS = 3;
const REST_SECONDS = 1.5;
const MOST = 1.15;

/** @returns seconds of a turn of the loop: the median over blocks */
async function run(): Promise<number> {
  const threads = availableParallelism();
  const shared = new SharedArrayBuffer(8);
  const finished = Array.from({ length: threads }, (_, index) => {
    const leads = index === 0;
    const workerData = {
      shared,
      threads,
      leads,
      seconds: RUN_SECONDS,
      blockSeconds: BLOCK_SECONDS,
    };
    const worker = new Worker(new URL('./loop.mjs', import.meta.url), { workerData });
    return new Promise<{ blocks: number[] }>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  });
  const [leader] = await Promise.all(finished);
  return median(leader!.blocks)!;
}

/** @returns for each cell the median over its seeds */
async function suite(): Promise<number[]> {
  const cells: number[][] = Array.from({ length: CELLS }, () => []);
  for (let seed = 0; seed < SEEDS; seed++)
    for (const cell of cells) {
      await setTimeout(1000 * REST_SECONDS);
      cell.push(await run());
    }
  return cells.map((cell) => median(cell)!);
}

async function main(words: string[]): Promise<number> {
  if (words.length > 0) return tellUsage(words, usage);
  const first = await suite();
  const second = await suite();
  const ratios = second.map((seconds, cell) => seconds / first[cell]!).sort((a, b) => a - b);
  console.log(`Second suite ÷ first, by cells: ${ratios.map((ratio) => ratio.toFixed(3)).join(', ')}`);
  return ratios.every((ratio) => ratio > 1 / MOST && ratio < MOST) ? exitCodes.done : exitCodes.failed;
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);
