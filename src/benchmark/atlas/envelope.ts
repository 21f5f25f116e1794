/**
 * The convergence envelope: between which losses the runs of a cell pass each evaluation. Two-sided, for a run that learns too
 * fast is as wrong as one that learns too slowly (MLPerf's reference convergence points look at the first only).
 */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import * as z from 'zod/mini';
import type { AtlasConfig, AtlasRun } from '../../base/atlas-block';
import { type RunRecord, stepsDone } from '../../base/record';
import type { AtlasCell } from './atlas';

/**
 * Chance that sound runs are called too fast or too slow anywhere on their curve, were losses normal in logs. They are not: now and
 * then a seed stays behind for long. Of the atlas's own seeds, 3 of 10 against the other 7, this calls 1.3 % (tests/slow/envelope.test.ts),
 * and 1 % called some four times as many.
 */
const ALARM = 0.001;
/** Seeds without which a spread is not known well enough to judge by. */
export const LEAST_SEEDS = 5;
/** In logs: machines add up in different orders, and agree no better than this. */
const LEAST_SPREAD = 1e-3;

export interface EnvelopePoint {
  step: number;
  /** Of the atlas's seeds, the geometric mean of their losses. */
  middle: number;
  /** Between these the geometric mean of so many fresh runs passes, at all evaluations at once. */
  low: number;
  high: number;
}

export const EnvelopeVerdict = z.strictObject({
  kind: z.enum(['inside', 'too-fast', 'too-slow']),
  /** The first evaluation outside, in steps; null: none. */
  step: z.nullable(z.int()),
  /** Seeds of the atlas that it was held against. */
  seeds: z.int(),
});
export type EnvelopeVerdict = z.infer<typeof EnvelopeVerdict>;

/** Of an evaluation, in steps. */
export function evaluationStep(
  { evaluation, steps }: Pick<AtlasConfig, 'evaluation' | 'steps'>,
  index: number,
): number {
  return Math.min(index * evaluation.every, steps);
}

/**
 * Where the mean of `count` runs should pass: a prediction interval of Student's t in logs, its error shared out over the
 * evaluations (Bonferroni). Up to the last evaluation that all seeds have; null with too few seeds.
 */
export function envelope(
  config: AtlasConfig,
  runs: readonly AtlasRun[],
  count: number,
): EnvelopePoint[] | null {
  const curves = runs.map(lossesOf);
  const seeds = curves.length;
  const length = Math.min(...curves.map((losses) => losses.length));
  if (seeds < LEAST_SEEDS || length === 0) return null;
  const reach = tQuantile(1 - ALARM / 2 / length, seeds - 1) * Math.sqrt(1 / count + 1 / seeds);
  return Array.from({ length }, (_, index) => {
    const logs = curves.map((losses) => logOf(losses[index]!));
    const middle = mean(logs);
    const variance = logs.reduce((sum, log) => sum + (log - middle) ** 2, 0) / (seeds - 1);
    const half = reach * Math.max(Math.sqrt(variance), LEAST_SPREAD);
    const [low, high] = [Math.exp(middle - half), Math.exp(middle + half)];
    return { step: evaluationStep(config, index), middle: Math.exp(middle), low, high };
  });
}

/** @param records of one cell, made here; seeds that the atlas has too are not held against themselves */
export function envelopeVerdict(
  records: readonly RunRecord[],
  cell: AtlasCell | null,
): EnvelopeVerdict | null {
  const runs = records.filter(({ config, curve }) => stepsDone(curve) === config.steps);
  if (!cell || runs.length === 0) return null;
  const here = new Set(runs.map(({ config }) => config.seed));
  const others = cell.runs.filter(([seed]) => !here.has(seed));
  const band = envelope(cell.config, others, runs.length);
  if (!band) return null;
  for (const { step, low, high } of band) {
    const losses = runs.map(
      ({ curve }) => curve.evaluations.find((evaluation) => evaluation.step === step)?.loss,
    );
    if (losses.includes(undefined)) continue;
    const loss = Math.exp(mean(losses.map((each) => logOf(each!))));
    if (loss < low) return { kind: 'too-fast', step, seeds: others.length };
    if (loss > high) return { kind: 'too-slow', step, seeds: others.length };
  }
  return { kind: 'inside', step: null, seeds: others.length };
}

function lossesOf([, , , metrics, losses]: AtlasRun): number[] {
  return losses.length > 0 ? losses : metrics;
}

/** Losses can be 0, or below where they are measured from the least possible: those are as good as a millionth. */
function logOf(loss: number): number {
  return Math.log(Math.max(loss, 1e-6));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
