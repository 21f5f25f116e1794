/**
 * The steps of a run in timed blocks. While the losses of one block are on their way the next one runs already, and before an
 * evaluation the step after it is prepared: neither reading nor judging makes the device wait longer than it must.
 */
import type { RunConfig } from '../base/config';
import type { Batch } from '../catalog/task';
import type { Feed } from './feed';
import type { RunResult } from './protocol';
import { learningRateAt } from './schedule';
import type { Stepper } from './workers';

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
  feed: Feed;
  /** Told of every batch, in order. */
  onBatch: (batch: Batch, step: number) => void;
  onBlock: (block: Settled) => void;
  /** Judges the model off the clock. @returns false: its loss is no number */
  evaluate: (step: number) => Promise<boolean>;
  /** Asked between blocks. */
  stopped: () => boolean;
}

interface Open {
  first: number;
  step: number;
  ring: Promise<Float32Array>;
}

/** @returns how it ended, and the milliseconds of JavaScript that its steps took besides preparing batches */
export async function trainInBlocks(blocks: Blocks): Promise<{ end: RunResult['end']; script: number }> {
  const { config, horizon, stepper, feed, evaluate, stopped } = blocks;
  const { readEvery } = config;
  const { every } = config.evaluation;
  let script = 0;
  /** Steps that were handed over. */
  let pushed = 0;
  let mark = 0;

  const push = async (hold: boolean) => {
    const next = feed.next();
    const batch = next instanceof Promise ? await next : next;
    const prepared = performance.now();
    pushed++;
    blocks.onBatch(batch, pushed);
    stepper.push(batch, pushed, learningRateAt(pushed, config), hold);
    script += performance.now() - prepared;
  };
  /** @returns false: a loss or a gradient was no number */
  const settle = async ({ first, step, ring }: Open): Promise<boolean> => {
    const values = await ring;
    const now = performance.now();
    const seconds = (now - mark) / 1000;
    mark = now;
    const rows = Array.from({ length: step - first }, (_, index) => 2 * ((first + index) % readEvery));
    // The norm tells of a gradient that overflowed before the loss does.
    const broken = rows.findIndex(
      (row) => !Number.isFinite(values[row]) || !Number.isFinite(values[row + 1]),
    );
    const losses = rows.map((row) => values[row]!);
    blocks.onBlock({
      step,
      seconds,
      losses: broken < 0 ? losses : losses.slice(0, broken),
      steps: step - first,
    });
    return broken < 0;
  };

  let open: Open | null = null;
  for (let step = 0; step < horizon;) {
    if (stopped()) {
      const sound = !open || (await settle(open));
      return { end: sound ? 'stopped' : 'diverged', script };
    }
    const first = step;
    step = Math.min(first + readEvery, horizon, first + every - (first % every));
    if (!open) mark = performance.now();
    stepper.submit(); // what was prepared before an evaluation
    while (pushed < step) await push(false);
    stepper.submit();
    const block: Open = { first, step, ring: stepper.readRing() };
    block.ring.catch(() => undefined); // whoever waits for it is told
    if (open && !(await settle(open))) return { end: 'diverged', script };
    open = block;
    if (step % every !== 0 && step !== horizon) continue;
    if (step < horizon) await push(true);
    if (!(await settle(block)) || !(await evaluate(step))) return { end: 'diverged', script };
    open = null;
  }
  return { end: 'completed', script };
}
