/**
 * How fast the data worker makes batches, beside the fastest step that takes them, and how long a real run waits. Making and
 * stepping take turns, since on a software adapter both want the same processor: so what else the machine does meets both
 * alike. Only the run has both at once.
 */
import { wrap } from 'comlink';
import { takes } from '../../src/base/catalogue';
import type { RunConfig } from '../../src/base/config';
import { median } from '../../src/base/median';
import { customPlan } from '../../src/benchmark/custom-plan';
import { catalogue } from '../../src/catalog';
import { solve } from '../../src/catalog/solve';
import type { Batch } from '../../src/catalog/task';
import { openDevice } from '../../src/engine/device';
import { choices, useChoices } from '../../src/engine/tune/choices';
import { startTrainer } from '../../src/trainer/client';
import { architectureOf, type Data } from '../../src/trainer/data';
import { createModel } from '../../src/trainer/model';
import type { Trainer } from '../../src/trainer/protocol';
import type { DataRow, DataSetting } from './result';

/** The lightest of each kind; the others take longer for a step. */
const LIGHTEST = ['mlp', 'resnet', 'rnn', 'gru', 'mingru', 'vae', 'ddpm'];
/** Milliseconds of one turn, at least. */
const TURN = 200;
/** Turns of each kind, of which the median counts. */
const TURNS = 5;
/** Steps of a block, after which the losses are read, and of which the worker makes the batches of one piece. */
const BLOCK = 10;
/** Pieces on the way at once, as in trainer/feed.ts. */
const AHEAD = 3;
const RUN_STEPS = 60;

interface Bench {
  data: Data;
  trainer: Trainer;
}

export interface DataBench {
  /** A task at one length, in batches of these sizes; a run is made with the first. @throws TrainabilityError what the device, the data or a run say */
  measure(task: string, length: number | null, batches: number[]): Promise<DataRow[]>;
}

/** All in one page: its devices, one for the trainer and one for steps alone, are opened once. @throws TrainabilityError */
export async function openDataBench(): Promise<DataBench> {
  const base = location.href;
  // As the trainer starts it, but from a page.
  const worker = new Worker(new URL('../../src/trainer/worker.ts', import.meta.url), {
    type: 'module',
    name: 'data',
  });
  const data = wrap<Data>(worker);
  await data.open(base);
  const trainer = startTrainer();
  await trainer.open('auto', base);
  await openDevice('auto');
  const bench: Bench = { data, trainer };
  return {
    async measure(task, length, batches) {
      const settings = batches.map((batch) => ({ task, length, batch }));
      const architecture = await fastestFor(bench, settings[0]!);
      let waited: number | null = await runWaited(bench, configOf(settings[0]!, architecture));
      const rows: DataRow[] = [];
      for (const setting of settings) {
        const config = configOf(setting, architecture);
        rows.push({ ...setting, architecture, ...(await inTurn(bench, config)), waited });
        waited = null;
      }
      return rows;
    },
  };
}

/** Share of its training time that a real run waits for batches; the kernels that it chooses are used from then on. */
async function runWaited({ trainer }: Bench, config: RunConfig): Promise<number> {
  const { end, error, timing, kernels } = await trainer.run(config, {}, () => undefined);
  if (end !== 'completed')
    throw new Error(`${config.task}, ${config.architecture}: ${error?.message ?? end}`);
  useChoices({ ...choices(), ...kernels });
  return (timing.waitSeconds ?? 0) / timing.trainSeconds;
}

/** Smoke's settings but for the batch, and one evaluation at each end. */
function configOf({ task, length, batch }: DataSetting, architecture: string): RunConfig {
  const options = { architectures: [architecture], tasks: [task], seeds: 1, steps: RUN_STEPS };
  const [config] = customPlan(length === null ? options : { ...options, length }, catalogue);
  return { ...config!, batch, readEvery: BLOCK, evaluation: { every: RUN_STEPS, examples: 64 } };
}

/** Whose step is the fastest, by a first look. */
async function fastestFor(bench: Bench, setting: DataSetting): Promise<string> {
  const task = catalogue.tasks.find(({ id }) => id === setting.task)!;
  const able = catalogue.architectures.filter(
    (architecture) => LIGHTEST.includes(architecture.id) && takes(architecture, task),
  );
  const looks: { id: string; consumed: number }[] = [];
  for (const { id } of able)
    looks.push({ id, consumed: await withSteps(bench, configOf(setting, id), (turn) => turn()) });
  const [first] = looks.sort((a, b) => b.consumed - a.consumed);
  if (!first) throw new Error(`${setting.task}: none of ${LIGHTEST.join(', ')} takes it.`);
  return first.id;
}

/** Medians of turns that follow each other, in examples a second. */
function inTurn(bench: Bench, config: RunConfig): Promise<Pick<DataRow, 'prepared' | 'consumed'>> {
  return withSteps(bench, config, async (step) => {
    const prepare = preparing(bench, config);
    await prepare();
    const turns: { prepared: number; consumed: number }[] = [];
    for (let turn = 0; turn < TURNS; turn++)
      turns.push({ prepared: await prepare(), consumed: await step() });
    return {
      prepared: median(turns.map(({ prepared }) => prepared))!,
      consumed: median(turns.map(({ consumed }) => consumed))!,
    };
  });
}

/**
 * A captured training step whose batches are there already, submitted as the trainer does.
 * @param work is given a turn of such steps, in examples a second
 */
async function withSteps<Value>(
  { data }: Bench,
  config: RunConfig,
  work: (turn: () => Promise<number>) => Promise<Value>,
): Promise<Value> {
  const { shape } = await data.facts(config);
  const { batches } = await data.batches(config, 'train', 0, BLOCK, config.batch);
  const architecture = architectureOf(config.architecture);
  const model = await createModel(architecture, solve(architecture, config.size, shape), shape, config);
  let step = 0;
  const block = async (steps: readonly Batch[]) => {
    for (const batch of steps) model.push(batch, ++step, config.optimizer.learningRate);
    model.submit();
    await model.readRing();
  };
  try {
    await block(batches.slice(0, 1));
    const { seconds } = await timed(() => block(batches.slice(0, 1)), 0);
    model.pace(seconds);
    return await work(async () => {
      const { times, seconds: all } = await timed(() => block(batches), TURN);
      return (times * BLOCK * config.batch) / all;
    });
  } finally {
    model.dispose();
  }
}

/** A turn of preparing, in examples a second; a few pieces are on the way at once, as in a run. */
function preparing({ data }: Bench, config: RunConfig): () => Promise<number> {
  let first = 0;
  const ask = () => data.batches(config, 'train', BLOCK * first++, BLOCK, config.batch);
  return async () => {
    const waiting = Array.from({ length: AHEAD }, ask);
    const { times, seconds } = await timed(async () => {
      waiting.push(ask());
      await waiting.shift();
    }, TURN);
    await Promise.all(waiting);
    return (times * BLOCK * config.batch) / seconds;
  };
}

/** Again and again, for so many milliseconds at least. */
async function timed(work: () => Promise<void>, least: number): Promise<{ times: number; seconds: number }> {
  const started = performance.now();
  for (let times = 1; ; times++) {
    await work();
    const passed = performance.now() - started;
    if (passed >= least) return { times, seconds: passed / 1000 };
  }
}
