/** A small search of rates, the same for everybody who is compared: one seed for each rate, then more seeds of the best. */
import type { RunConfig } from '../../../src/base/config';
import type { RunResult } from '../../../src/trainer/protocol';
import { completed } from './runs';

export interface Tried {
  rate: number;
  seed: number;
  /** Of the last evaluation; Infinity where the run diverged. */
  loss: number;
  /** At the same time, in the task's metric. */
  metric: number;
  unseen?: number;
  /** Of the evaluations, by step. */
  curve: [step: number, loss: number][];
  seconds: number;
}

export interface Found {
  rate: number;
  /** Whether a lower and a higher rate were both worse. */
  inside: boolean;
  /** One run a seed, at the best rate. */
  best: Tried[];
  tried: Tried[];
}

function toldOf(result: RunResult, rate: number, seed: number): Tried {
  // A rate that is too large is part of a search; anything else that ends a run is not.
  if (result.end !== 'diverged') completed(result);
  const { curve, test, timing } = result;
  const last = curve.evaluations.at(-1)!;
  return {
    rate,
    seed,
    loss: result.end === 'diverged' ? Infinity : last.loss,
    metric: last.metric,
    ...(test?.unseen === undefined ? {} : { unseen: test.unseen }),
    curve: curve.evaluations.map(({ step, loss }) => [step, loss]),
    seconds: timing.trainSeconds,
  };
}

/** @param rates ascending @param seeds the first one searches */
export async function search(
  run: (config: RunConfig) => Promise<RunResult>,
  configOf: (rate: number, seed: number) => RunConfig,
  rates: readonly number[],
  seeds: readonly number[],
): Promise<Found> {
  const one = async (rate: number, seed: number) => toldOf(await run(configOf(rate, seed)), rate, seed);
  const tried: Tried[] = [];
  for (const rate of rates) tried.push(await one(rate, seeds[0]!));
  const first = tried.reduce((a, b) => (b.loss < a.loss ? b : a));
  const best = [first];
  for (const seed of seeds.slice(1)) best.push(await one(first.rate, seed));
  const inside = first.rate > rates[0]! && first.rate < rates.at(-1)!;
  return { rate: first.rate, inside, best, tried };
}
