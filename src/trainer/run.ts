/**
 * One training run from its config: build, warm up on dummy data, put everything back, then train to the horizon in timed
 * blocks with evaluations off the clock.
 */
import type { RunConfig } from '../base/config';
import { median } from '../base/median';
import type { TestResult } from '../base/record';
import { secondsAt } from '../base/seconds-at';
import type { Architecture, Dimensions } from '../catalog/architecture';
import { dimensionsFor } from '../catalog/solve';
import type { Batch, Split, Task, TaskShape } from '../catalog/task';
import { causeOf } from '../engine/device';
import type { Probes } from '../engine/probes';
import { roofline } from '../engine/roofline';
import { ringOf, trainInBlocks } from './blocks';
import type { Data, DataFacts } from './data';
import { emptyResult } from './empty-result';
import { canDraw, drawSamples } from './draw';
import { evaluationBatches, judge } from './evaluation';
import { exportDetails, stackBatches } from './export';
import { startFeed, type Feed } from './feed';
import { make } from './make';
import { createModel, type Model } from './model';
import type { RunEvent, RunExport, RunOptions, RunResult } from './protocol';
import { slicedDistance } from './sliced-distance';
import { type Snapshots, startSnapshots } from './snapshots';
import { checkWorkers, startWorkers } from './workers';

const WARM_UP_STEPS = 3;
/** Samples whose distance from test examples is measured. */
const SAMPLES = 128;

export interface RunInput {
  config: RunConfig;
  architecture: Architecture;
  /** In place of those that the config's size class gives: of a published model whose size is no class. */
  dimensions?: Dimensions;
  task: Task;
  data: Data;
  /** Of the config's data, as the architecture sees them. */
  facts: DataFacts;
  options: RunOptions;
  listener: (event: RunEvent) => void;
  /** Chooses kernels for what `step` records; returns the choices that it uses. */
  chooseKernels: (step: () => void) => Promise<Record<string, string>>;
  /** Of the device, for the floor under a step's time; null: it is not told. */
  probes?: Probes | null;
  /** Asked between blocks. */
  stopped: () => boolean;
}

/** Runs compile and warm-up on zeros, then restores weights, optimiser state and running means. @returns seconds of a step, about */
async function warmUp(model: Model, config: RunConfig): Promise<number> {
  let seconds = 0;
  for (let step = 1; step <= WARM_UP_STEPS; step++) {
    const started = performance.now();
    model.setClock(step, config.optimizer.learningRate);
    model.train.replay();
    await model.readRing();
    seconds = (performance.now() - started) / 1000;
    model.pace(seconds);
  }
  model.evaluate.replay();
  await model.readSums();
  model.reset();
  return seconds;
}

/** Seconds that a step takes at least: each dispatch under the roof that is the lowest for it. */
function floorOf({ train }: Model, probes: Probes): number {
  return roofline(train.placed, probes).reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Of one batch as it crosses from whoever makes it: inputs and targets. */
function bytesOf({ input, target }: TaskShape, batch: number): number {
  const numbers = (sizes: number[]) => sizes.reduce((product, size) => product * size, 1);
  return 4 * batch * (numbers(input) + numbers(target));
}

/** The test split, read once: the metric, that at unseen lengths, and how far new samples are from those held back. */
async function readTest(
  model: Model,
  batchesOf: (split: Split) => Promise<Batch[]>,
  data: Data,
  facts: DataFacts,
  config: RunConfig,
  task: Task,
): Promise<TestResult> {
  const judged = async (split: Split) => judge(model, await batchesOf(split), task, facts);
  const { loss, metric } = await judged('test');
  const result: TestResult = { loss, metric };
  if (facts.examples.unseen > 0) result.unseen = (await judged('unseen')).metric;
  if (canDraw(model.writer)) {
    const drawn = await drawSamples(model.writer, SAMPLES, config.seed);
    const asTheyAre = { ...config, architecture: null };
    const { batches } = await data.batches(asTheyAre, 'test', 0, 1, SAMPLES);
    const real = batches[0]!.inputs as Float32Array;
    result.distance = slicedDistance(drawn, real, real.length / SAMPLES);
  }
  return result;
}

/** Never rejects: what went wrong is in the result. */
export async function train({
  config,
  architecture,
  dimensions,
  task,
  data,
  facts,
  options,
  listener,
  chooseKernels,
  probes = null,
  stopped,
}: RunInput): Promise<RunResult> {
  const result = emptyResult('completed');
  const { curve, timing } = result;
  const { objective } = facts;
  const watched = options.watch ?? 0;
  const stepSeconds: number[] = [];
  let feed: Feed | null = null;
  let model: Model | null = null;
  let workers: ReturnType<typeof startWorkers> | null = null;
  let snapshots: Snapshots | null = null;

  try {
    checkWorkers(config, options.exportSteps !== undefined);
    const opened = performance.now();
    model = await createModel(
      architecture,
      dimensions ?? dimensionsFor(architecture, config, facts.shape),
      facts.shape,
      { ...config, batch: config.batch / (config.workers?.count ?? 1), readEvery: ringOf(config) },
      watched > 0,
      async (step) => {
        result.kernels = await chooseKernels(step);
      },
    );
    result.model = objective === null ? model.facts : { ...model.facts, objective };
    const initial = options.exportSteps ? await model.readParameters() : [];
    const warmSeconds = await warmUp(model, config);
    if (config.workers) workers = startWorkers(model, config.workers, ringOf(config));
    // Workers take their steps when the losses are asked for: no model is there to be laid aside before.
    else snapshots = startSnapshots(model.shared, Math.floor(config.steps / config.evaluation.every));
    if (probes) timing.floorSeconds = floorOf(model, probes);
    timing.compileSeconds = (performance.now() - opened) / 1000;
    listener({ kind: 'compiled', model: model.facts, seconds: timing.compileSeconds });

    const batchesOf = (split: Split) => evaluationBatches(data, facts, config, split);
    const judged = await batchesOf('evaluation');
    const trained = task.judgesTraining ? await batchesOf('train') : [];
    const kept: Batch[] = [];

    const current = model;
    /** @returns false: the loss is no number, and nothing was noted */
    const evaluate = async (step: number): Promise<boolean> => {
      const started = performance.now();
      const { answers, ...judgement } = await judge(current, judged, task, facts, watched);
      const training = trained.length ? (await judge(current, trained, task, facts)).metric : null;
      timing.evaluationSeconds += (performance.now() - started) / 1000;
      const evaluation = {
        step,
        seconds: secondsAt(curve.blocks, step),
        ...judgement,
        ...(training === null ? {} : { training }),
      };
      listener({ kind: 'evaluation', evaluation, ...(answers ? { answers } : {}) });
      if (Number.isFinite(evaluation.loss)) curve.evaluations.push(evaluation);
      return Number.isFinite(evaluation.loss);
    };

    const horizon = options.onlyExported
      ? Math.min(config.steps, options.exportSteps ?? config.steps)
      : config.steps;
    feed = startFeed(data, config, horizon, bytesOf(facts.shape, config.batch));
    await evaluate(0);

    const { end, script } = await trainInBlocks({
      config,
      horizon,
      stepper: workers ?? model,
      snapshots,
      feed,
      stepSeconds: warmSeconds,
      onBatch: (batch, step) => {
        if (step <= (options.exportSteps ?? 0)) kept.push(batch);
      },
      onBlock({ step, seconds, losses, steps }) {
        timing.trainSeconds += seconds;
        stepSeconds.push(seconds / steps);
        curve.trainLoss.push(...losses);
        curve.blocks.push({ step, seconds: timing.trainSeconds });
        if (losses.length === steps) listener({ kind: 'block', step, seconds: timing.trainSeconds, losses });
      },
      evaluate,
      stopped,
    });
    result.end = end;
    timing.scriptMicroseconds = curve.blocks.length ? (script * 1000) / curve.blocks.at(-1)!.step : 0;

    if (result.end === 'completed') result.test = await readTest(model, batchesOf, data, facts, config, task);
    if (options.make && result.end === 'completed')
      result.made = await make(model.writer, facts.alphabet, options.make, config.seed);
    if (options.exportSteps) {
      const exported: RunExport = {
        details: exportDetails(architecture, task, facts.shape, model, config),
        initial,
        final: horizon === config.steps ? await model.readParameters() : null,
        batches: stackBatches(kept, facts.shape, config.batch),
      };
      result.exported = exported;
    }
  } catch (error) {
    result.end = 'failed';
    result.error = (await causeOf(error)).toData();
  } finally {
    workers?.dispose();
    snapshots?.dispose();
    model?.dispose();
  }

  const steps = curve.blocks.at(-1)?.step ?? 0;
  timing.stepSeconds = median(stepSeconds);
  timing.preparationMicroseconds = steps ? ((feed?.prepared ?? 0) * 1e6) / (steps * config.batch) : 0;
  timing.waitSeconds = feed?.waited ?? 0;
  return result;
}
