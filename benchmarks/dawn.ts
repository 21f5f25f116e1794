/**
 * The benchmark under Node on Dawn; bundled as dist-bench/engine.mjs. Each work and size runs in a process of its own, so
 * that every engine starts with an empty memory and a failure does not take the rest along.
 */
import './dawn-globals';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TrainabilityError } from '../src/base/errors';
import { describeAdapter } from './adapter';
import { parseArguments, usage, type BenchArguments } from './arguments';
import { installCounters } from './counters';
import { explain, exitCodes } from './exit';
import { describeHost } from './host';
import { measure } from './measure';
import type { SizeName, WorkName } from './names';
import { checkOut, report } from './report';
import type { Machine, Row } from './result';
import { works } from './works';

type Answer = { rows: Row[] } | { failure: string };

interface Case {
  work: WorkName;
  size: SizeName;
}

async function machine(): Promise<Machine> {
  const found = await describeAdapter();
  if (!found) {
    throw new TrainabilityError(
      'no-adapter',
      'Dawn finds no GPU here. VK_ICD_FILENAMES can name a Vulkan driver, such as vk_swiftshader_icd.json.',
    );
  }
  return { runtime: 'dawn', engine: `Node ${process.version}`, ...found, ...describeHost() };
}

/** In a process of its own. */
function measureApart({ work, size }: Case, asked: BenchArguments): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const child = fork(
      fileURLToPath(import.meta.url),
      ['--only', work, '--size', size, '--engines', asked.engines.join(',')],
      {
        env: { ...process.env, BENCH_CHILD: '1' },
      },
    );
    let answer: Answer | null = null;
    child.on('message', (message) => (answer = message as Answer));
    child.on('exit', (code, signal) => {
      if (answer && 'rows' in answer) resolve(answer.rows);
      else reject(new Error(answer?.failure ?? `${work} ${size}: the process ended (${signal ?? code}).`));
    });
  });
}

async function child(asked: BenchArguments): Promise<void> {
  let answer: Answer;
  try {
    const counters = installCounters();
    const work = works.find(({ id }) => id === asked.works[0])!;
    answer = { rows: await measure(work, asked.sizes[0]!, asked.engines, counters) };
  } catch (error) {
    answer = { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.send!(answer, () => process.exit(0));
}

async function main(words: string[]): Promise<number> {
  const asked = parseArguments(words);
  if (process.env.BENCH_CHILD) {
    await child(asked);
    return exitCodes.done;
  }
  if (asked.mode === 'help') {
    console.log(usage);
    return exitCodes.done;
  }
  if (asked.mode === 'bundle')
    throw new TrainabilityError('bad-argument', '--bundle: only npm run bench can make the bundle.');
  checkOut(asked.out);
  const found = await machine();
  if (asked.adapter !== 'auto' && found.software !== (asked.adapter === 'software'))
    throw new TrainabilityError(
      'no-adapter',
      `Dawn offers ${found.adapter}, not a ${asked.adapter} adapter.`,
    );
  const rows: Row[] = [];
  for (const { id } of works.filter(({ id }) => asked.works.includes(id))) {
    for (const size of asked.sizes) {
      console.error(`${id} ${size} …`);
      rows.push(...(await measureApart({ work: id, size }, asked)));
    }
  }
  report({ machine: found, rows }, asked.out);
  return exitCodes.done;
}

// Dawn's device keeps Node alive.
process.exit(await main(process.argv.slice(2)).catch(explain));
