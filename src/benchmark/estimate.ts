/** How long the rest will take: a guess from the probes of the device at first, then from the runs that have ended. */
import { type RunConfig, sizeBudgets } from '../base/config';
import type { Environment } from '../base/environment';

/** Dispatches of a training step before any was captured: a small reference model has a few hundred. */
const dispatchesPerStep = 200;
/** Share of the probed rate that small shapes reach: 3 to 5 % for most of the smoke suite on a software adapter. */
const utilisation = 0.05;
/** An evaluation is a forward pass: a third of a training step. */
const forwardShare = 1 / 3;
/** Building, compiling and warming up. */
const setUpSteps = 10;
/** Every parameter is used at every position, in one forward and two backward multiply-adds. */
const flopsPerParameter = 6;
/** Positions of an example whose length is not in the config (images are scanned row by row, or once). */
const defaultPositions = 28;

/** Wall seconds of a run on a device of these probes: right to a small factor, good enough for a first figure. */
export function guessSeconds(config: RunConfig, probes: Environment['probes']): number {
  const positions = config.batch * (config.length ?? defaultPositions);
  const flops = flopsPerParameter * (config.parameters ?? sizeBudgets[config.size]) * positions;
  const step =
    (dispatchesPerStep * probes.dispatchMicroseconds) / 1e6 +
    flops / (utilisation * Math.max(1, probes.gigaflops) * 1e9);
  const evaluations = config.steps / config.evaluation.every + 2;
  const evaluationSteps = (evaluations * config.evaluation.examples * forwardShare) / config.batch;
  return step * (config.steps + evaluationSteps + setUpSteps);
}

export interface FinishedRun {
  config: RunConfig;
  /** Wall time. */
  seconds: number;
}

/**
 * Wall seconds of the remaining runs. A cell that has run before takes what it took; another takes the guess, corrected
 * by how far the guesses were off so far.
 */
export function secondsLeft(
  remaining: readonly RunConfig[],
  finished: readonly FinishedRun[],
  probes: Environment['probes'],
): number {
  const cells = new Map<string, { sum: number; count: number }>();
  let measured = 0;
  let guessed = 0;
  for (const { config, seconds } of finished) {
    const cell = cells.get(cellKey(config)) ?? { sum: 0, count: 0 };
    cells.set(cellKey(config), { sum: cell.sum + seconds, count: cell.count + 1 });
    measured += seconds;
    guessed += guessSeconds(config, probes);
  }
  const correction = guessed > 0 ? measured / guessed : 1;
  return remaining.reduce((total, config) => {
    const cell = cells.get(cellKey(config));
    return total + (cell ? cell.sum / cell.count : guessSeconds(config, probes) * correction);
  }, 0);
}

function cellKey(config: RunConfig): string {
  return `${config.architecture} ${config.task}`;
}
