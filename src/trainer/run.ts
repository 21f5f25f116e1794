/**
 * One training run from its config: build, warm up on dummy data, put everything back, then train to the horizon in timed
 * blocks with evaluations off the clock.
 */
import type { RunConfig } from '../base/config';
import { median } from '../base/median';
import type { Architecture } from '../catalog/architecture';
import { solve } from '../catalog/solve';
import type { Batch, Task, TaskSource } from '../catalog/task';
import { causeOf } from '../engine/device';
import { emptyResult } from './empty-result';
import { evaluationBatches, judge } from './evaluation';
import { exportDetails, stackBatches } from './export';
import { make } from './make';
import { createModel, type Model } from './model';
import type { RunEvent, RunExport, RunOptions, RunResult } from './protocol';
import { learningRateAt } from './schedule';

const WARM_UP_STEPS = 3;

export interface RunInput {
  config: RunConfig;
  architecture: Architecture;
  task: Task;
  source: TaskSource;
  /** See `Architecture.objective`. */
  objective: string | null;
  options: RunOptions;
  listener: (event: RunEvent) => void;
  /** Chooses kernels for what `step` records; returns the choices that it uses. */
  chooseKernels: (step: () => void) => Promise<Record<string, string>>;
  /** Asked between blocks. */
  stopped: () => boolean;
}

/** Runs compile and warm-up on zeros, then restores weights, optimiser state and running means. */
async function warmUp(model: Model, config: RunConfig): Promise<void> {
  for (let step = 1; step <= WARM_UP_STEPS; step++) {
    const started = performance.now();
    model.setClock(step, config.optimizer.learningRate);
    model.train.replay();
    await model.readRing();
    model.pace((performance.now() - started) / 1000);
  }
  model.evaluate.replay();
  await model.readSums();
  model.reset();
}

/** Never rejects: what went wrong is in the result. */
export async function train({
  config,
  architecture,
  task,
  source,
  objective,
  options,
  listener,
  chooseKernels,
  stopped,
}: RunInput): Promise<RunResult> {
  const result = emptyResult('completed');
  const { curve, timing } = result;
  const stepSeconds: number[] = [];
  let preparation = 0;
  let script = 0;
  let model: Model | null = null;

  try {
    const opened = performance.now();
    model = await createModel(
      architecture,
      solve(architecture, config.size, source.shape),
      source.shape,
      config,
      async (step) => {
        result.kernels = await chooseKernels(step);
      },
    );
    result.model = objective === null ? model.facts : { ...model.facts, objective };
    const initial = options.exportSteps ? await model.readParameters() : [];
    await warmUp(model, config);
    timing.compileSeconds = (performance.now() - opened) / 1000;
    listener({ kind: 'compiled', model: model.facts, seconds: timing.compileSeconds });

    const judged = evaluationBatches(source, 'evaluation', config.evaluation.examples);
    const kept: Batch[] = [];

    const evaluate = async (current: Model, step: number) => {
      const started = performance.now();
      const judgement = await judge(current, judged, task);
      timing.evaluationSeconds += (performance.now() - started) / 1000;
      const evaluation = { step, seconds: timing.trainSeconds, ...judgement };
      curve.evaluations.push(evaluation);
      listener({ kind: 'evaluation', evaluation });
    };

    const horizon = options.onlyExported
      ? Math.min(config.steps, options.exportSteps ?? config.steps)
      : config.steps;
    await evaluate(model, 0);
    for (let step = 0; step < horizon && result.end === 'completed';) {
      if (stopped()) {
        result.end = 'stopped';
        break;
      }
      const { every } = config.evaluation;
      const end = Math.min(step + config.readEvery, horizon, step + every - (step % every));
      const first = step;
      const started = performance.now();
      while (step < end) {
        const before = performance.now();
        const batch = source.batch('train', config.seed, step, config.batch);
        if (step < (options.exportSteps ?? 0)) kept.push(batch);
        const prepared = performance.now();
        step++;
        model.push(batch, step, learningRateAt(step, config));
        preparation += prepared - before;
        script += performance.now() - prepared;
      }
      model.submit();
      const ring = await model.readRing();
      const seconds = (performance.now() - started) / 1000;
      timing.trainSeconds += seconds;
      stepSeconds.push(seconds / (step - first));

      const rows = Array.from(
        { length: step - first },
        (_, index) => 2 * ((first + index) % config.readEvery),
      );
      const losses = rows.map((row) => ring[row]!);
      // The norm tells of a gradient that overflowed before the loss does.
      const finite = rows.findIndex((row) => !Number.isFinite(ring[row]) || !Number.isFinite(ring[row + 1]));
      curve.trainLoss.push(...(finite < 0 ? losses : losses.slice(0, finite)));
      curve.blocks.push({ step, seconds: timing.trainSeconds });
      if (finite >= 0) {
        result.end = 'diverged';
        break;
      }
      listener({ kind: 'block', step, seconds: timing.trainSeconds, losses });
      if (step % every === 0 || step === horizon) await evaluate(model, step);
      if (!Number.isFinite(curve.evaluations.at(-1)!.loss)) {
        curve.evaluations.pop();
        result.end = 'diverged';
      }
    }

    if (result.end === 'completed') {
      result.test = await judge(model, evaluationBatches(source, 'test', config.evaluation.examples), task);
    }
    if (options.make && result.end === 'completed')
      result.made = await make(model.writer, task, options.make, config.seed);
    if (options.exportSteps) {
      const exported: RunExport = {
        details: exportDetails(architecture, task, source.shape, model, config),
        initial,
        final: horizon === config.steps ? await model.readParameters() : null,
        batches: stackBatches(kept, source.shape, config.batch),
      };
      result.exported = exported;
    }
  } catch (error) {
    result.end = 'failed';
    result.error = (await causeOf(error)).toData();
  } finally {
    model?.dispose();
  }

  const steps = curve.blocks.at(-1)?.step ?? 0;
  timing.stepSeconds = median(stepSeconds);
  timing.preparationMicroseconds = steps ? (preparation * 1000) / (steps * config.batch) : 0;
  timing.scriptMicroseconds = steps ? (script * 1000) / steps : 0;
  return result;
}
