/** Records of a session that is as large as they come: their curves are a formula with noise, for none of them was trained. */
import type { TaskInfo } from '../../src/base/catalogue';
import type { Environment } from '../../src/base/environment';
import { random } from '../../src/base/random';
import type { RunRecord } from '../../src/base/record';
import type { AnalysedCatalogue } from '../../src/benchmark/analysis/block';
import { recordRun } from '../../src/benchmark/record-run';
import { suiteById } from '../../src/benchmark/suites';
import { type Targets, targetValues } from '../../src/benchmark/targets';
import { emptyResult } from '../../src/trainer/empty-result';

export const ARCHITECTURES = 25;
export const TASKS = 20;
export const SEEDS = 20;

const suite = suiteById('smoke');
const baseline = 3;
const metric: TaskInfo['metric'] = { id: 'nats', better: 'lower' };

export const catalogue: AnalysedCatalogue = {
  architectures: Array.from({ length: ARCHITECTURES }, (_, index) => ({
    id: `architecture-${index}`,
    layers: null,
  })),
  // Four to a track.
  tasks: Array.from({ length: TASKS }, (_, index) => ({
    id: `task-${index}`,
    metric,
    track: (['text', 'recall', 'state', 'algorithm', 'vision'] as const)[index % 5]!,
  })),
};

const targets: Targets = {
  cells: catalogue.tasks.map(({ id }) => ({
    suite: { id: suite.id, version: suite.version },
    task: id,
    size: suite.size,
    length: null,
    metric,
    baseline,
    best: 1,
    values: targetValues(baseline, 1),
    provenance: { runs: '', architecture: '', optimizer: suite.optimizer, seeds: [], engine: '', app: '' },
  })),
};

const environment: Environment = {
  app: 'benchmark',
  protocol: '',
  engine: '',
  adapter: { vendor: '', architecture: '', description: '', software: false },
  browser: { name: '', major: 0 },
  os: '',
  features: [],
  crossOriginIsolated: true,
  clockMicroseconds: 5,
  probes: { gigaflops: 1000, dispatchMicroseconds: 5 },
};

/** Seeds outer, as a suite runs them. */
export function makeRecords(): RunRecord[] {
  const session = crypto.randomUUID();
  return Array.from({ length: SEEDS }, (_, seed) => seed + 1).flatMap((seed) =>
    catalogue.tasks.flatMap(({ id: task }) =>
      catalogue.architectures.map(({ id }, index) => makeRecord(session, id, index, task, seed)),
    ),
  );
}

function makeRecord(
  session: string,
  architecture: string,
  index: number,
  task: string,
  seed: number,
): RunRecord {
  const { normal } = random(seed, 'benchmark', architecture, task);
  const { steps, batch, evaluation, readEvery, schedule, clip, size, optimizer } = suite;
  // The last of them miss now and then.
  const rate = (0.08 / (1 + index / 8)) * Math.exp(0.2 * normal());
  const lossAt = (step: number) => 1 + (baseline - 1) * Math.exp(-rate * step);
  const stepSeconds = 0.01 * (1 + index / 10);
  const result = emptyResult('completed');
  result.model = {
    parameters: 10_000,
    dimensions: { width: 16 },
    flopsPerExample: { forward: 1e5 * (1 + index), training: 3e5 * (1 + index) },
    dispatches: 200,
    bytes: 1e6,
  };
  result.curve = {
    trainLoss: Array.from({ length: steps }, (_, step) => lossAt(step + 1)),
    evaluations: Array.from({ length: steps / evaluation.every + 1 }, (_, at) => {
      const step = at * evaluation.every;
      return { step, seconds: step * stepSeconds, loss: lossAt(step), metric: lossAt(step) };
    }),
    blocks: Array.from({ length: steps / readEvery }, (_, at) => {
      const step = (at + 1) * readEvery;
      return { step, seconds: step * stepSeconds };
    }),
  };
  result.test = { loss: lossAt(steps), metric: lossAt(steps) };
  Object.assign(result.timing, { trainSeconds: steps * stepSeconds, stepSeconds });
  return recordRun(
    {
      id: crypto.randomUUID(),
      session,
      suite: { id: suite.id, version: suite.version },
      startedAt: new Date(),
      config: {
        ...{
          architecture,
          task,
          size,
          seed,
          batch,
          length: null,
          steps,
          optimizer,
          schedule,
          clip,
          evaluation,
        },
        readEvery,
      },
      environment,
      task: { id: task, metric },
      hidden: false,
      lowBattery: false,
      pace: null,
    },
    result,
    targets,
  );
}
