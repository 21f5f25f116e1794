/**
 * How fast the data worker makes batches, beside the fastest step that takes them, and how long a real run waits. Each is
 * measured while the others rest, since on a software adapter all three want the same processor; only the run has all at once.
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
/** Milliseconds of one measurement, the first ones of which warm up. */
const BUDGET = 250;
const ROUNDS = 3;
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
        const consumed = setting.batch / (await stepSeconds(bench, config, ROUNDS));
        const prepared = await preparedBySecond(bench, config);
        rows.push({ ...setting, prepared, architecture, consumed, waited });
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
  const looks: { id: string; seconds: number }[] = [];
  for (const { id } of able) looks.push({ id, seconds: await stepSeconds(bench, configOf(setting, id), 1) });
  const [first] = looks.sort((a, b) => a.seconds - b.seconds);
  if (!first) throw new Error(`${setting.task}: none of ${LIGHTEST.join(', ')} takes it.`);
  return first.id;
}

/** Of a captured training step whose batch is there already, submitted as the trainer does; the fastest of the rounds. */
async function stepSeconds(bench: Bench, config: RunConfig, rounds: number): Promise<number> {
  const { shape } = await bench.data.facts(config);
  const { batches } = await bench.data.batches(config, 'train', 0, BLOCK, config.batch);
  const architecture = architectureOf(config.architecture);
  const model = await createModel(architecture, solve(architecture, config.size, shape), shape, config);
  try {
    let step = 0;
    const block = async (steps: readonly Batch[]) => {
      const started = performance.now();
      for (const batch of steps) model.push(batch, ++step, config.optimizer.learningRate);
      model.submit();
      await model.readRing();
      return (performance.now() - started) / 1000 / steps.length;
    };
    await block(batches.slice(0, 1));
    model.pace(await block(batches.slice(0, 1)));
    const times: number[] = [];
    const ends = performance.now() + rounds * BUDGET;
    do times.push(await block(batches));
    while (performance.now() < ends);
    return Math.min(...times);
  } finally {
    model.dispose();
  }
}

/** Examples; a few pieces are on the way at once, as in a run. The median of the rounds. */
async function preparedBySecond({ data }: Bench, config: RunConfig): Promise<number> {
  let first = 0;
  const ask = () => data.batches(config, 'train', BLOCK * first++, BLOCK, config.batch);
  const round = async () => {
    const waiting = Array.from({ length: AHEAD }, ask);
    const started = performance.now();
    let seconds = 0;
    for (let pieces = 1; ; pieces++) {
      await waiting.shift();
      seconds = (performance.now() - started) / 1000;
      if (seconds * 1000 >= BUDGET) {
        await Promise.all(waiting);
        return (pieces * BLOCK * config.batch) / seconds;
      }
      waiting.push(ask());
    }
  };
  await round();
  const rounds: number[] = [];
  for (let at = 0; at < ROUNDS; at++) rounds.push(await round());
  return median(rounds)!;
}
