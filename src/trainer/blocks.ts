/**
 * The steps of a run in timed blocks, so long that to read their losses costs next to nothing. A model that is to be judged within
 * a block is laid aside on the GPU, and judged when the block has ended: the device does not wait for it, nor does the clock.
 */
import type { RunConfig } from '../base/config';
import type { Batch } from '../catalog/task';
import type { Feed } from './feed';
import type { RunResult } from './protocol';
import { learningRateAt } from './schedule';
import type { Snapshots } from './snapshots';
import type { Encode } from './step-queue';
import type { Stepper } from './workers';

/** That a block is to last. A read costs some milliseconds of it; who watches sees so many steps at once. */
export const BLOCK_SECONDS = 0.4;
const MOST_STEPS = 1000;

/** Steps whose losses wait on the GPU at most. */
export function ringOf({ readEvery }: Pick<RunConfig, 'readEvery'>): number {
  return Math.max(MOST_STEPS, readEvery);
}

/** What a block did. */
export interface Settled {
  /** Steps of the run so far. */
  step: number;
  /** Of this block. */
  seconds: number;
  /** Of each of its steps, up to the first that is no number. */
  losses: number[];
  steps: number;
}

export interface Blocks {
  config: RunConfig;
  /** Steps to do; the config's, or fewer. */
  horizon: number;
  stepper: Stepper;
  /** Null: a block ends wherever the model is to be judged. */
  snapshots: Snapshots | null;
  feed: Feed;
  /** Seconds that a step may take, before any was timed. */
  stepSeconds: number;
  /** Told of every batch, in order. */
  onBatch: (batch: Batch, step: number) => void;
  onBlock: (block: Settled) => void;
  /** Judges the model as it was after a step, off the clock. @returns false: its loss is no number */
  evaluate: (step: number) => Promise<boolean>;
  /** Asked between blocks. */
  stopped: () => boolean;
}

/** @returns how it ended, and the milliseconds of JavaScript that its steps took besides preparing batches */
export async function trainInBlocks(blocks: Blocks): Promise<{ end: RunResult['end']; script: number }> {
  const { config, horizon, stepper, snapshots, feed, evaluate, stopped } = blocks;
  const { every } = config.evaluation;
  let { stepSeconds } = blocks;
  let script = 0;

  const push = async (step: number, before?: Encode) => {
    const next = feed.next();
    const batch = next instanceof Promise ? await next : next;
    const prepared = performance.now();
    blocks.onBatch(batch, step);
    stepper.push(batch, step, learningRateAt(step, config), before);
    script += performance.now() - prepared;
  };
  const judged = (step: number) => step % every === 0 || step === horizon;

  for (let first = 0; first < horizon;) {
    if (stopped()) return { end: 'stopped', script };
    const last = lastOfBlock(first, stepSeconds, blocks);
    // The thread that makes them is not to be waited for because this one is far ahead of the device.
    feed.holdReady(last - first);
    const aside = stepsBetween(first, last).filter(judged);
    const started = performance.now();
    for (let step = first + 1; step <= last; step++)
      await push(step, aside.includes(step - 1) ? snapshots!.take() : undefined);
    stepper.submit();
    const ring = await stepper.readRing();
    const seconds = (performance.now() - started) / 1000;
    const losses = soundLosses(ring, first, last, ringOf(config));
    const steps = last - first;
    stepSeconds = seconds / steps;
    blocks.onBlock({ step: last, seconds, losses, steps });
    const sound = first + losses.length;
    const allSound = await (snapshots?.visit(async (at) => aside[at]! <= sound && evaluate(aside[at]!)) ??
      true);
    if (!allSound || sound < last) return { end: 'diverged', script };
    if (judged(last) && !(await evaluate(last))) return { end: 'diverged', script };
    first = last;
  }
  return { end: 'completed', script };
}

function stepsBetween(first: number, last: number): number[] {
  return Array.from({ length: last - first - 1 }, (_, index) => first + 1 + index);
}

/** As many steps as a block is to last, in whole times `readEvery`; rather fewer, so that it ends where the model is judged. */
function lastOfBlock(
  first: number,
  stepSeconds: number,
  { config: { readEvery, evaluation }, horizon, snapshots }: Blocks,
): number {
  const { every } = evaluation;
  const wanted = Math.round(BLOCK_SECONDS / stepSeconds / readEvery);
  const times = Math.max(1, Math.min(wanted, Math.floor(MOST_STEPS / readEvery)));
  const goal = first + times * readEvery;
  const judged = goal - (goal % every);
  const room = every * (Math.floor(first / every) + 1 + (snapshots?.room ?? 0));
  return Math.min(horizon, room, judged > first ? judged : goal);
}

/** Of the steps after `first`, up to the one before the first whose loss or gradient is no number. */
function soundLosses(ring: Float32Array, first: number, last: number, slots: number): number[] {
  const rows = Array.from({ length: last - first }, (_, index) => 2 * ((first + index) % slots));
  // The norm tells of a gradient that overflowed before the loss does.
  const broken = rows.findIndex((row) => !Number.isFinite(ring[row]) || !Number.isFinite(ring[row + 1]));
  return rows.slice(0, broken < 0 ? rows.length : broken).map((row) => ring[row]!);
}
