/**
 * nanoGPT's character model of 4 layers, 4 heads, width 128 on windows of 64, 2000 steps of 12: 1.88 nats on tiny Shakespeare
 * (its README, “I only have a macbook”). Karpathy's file is not among the packages, so that part runs where TINY_SHAKESPEARE
 * names it; Moby-Dick is here, and there PyTorch with nanoGPT's own recipe says what is to be expected.
 */
import { expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { RunConfig } from '../../src/base/config';
import { gpt2 } from '../../src/catalog/architectures/gpt2';
import { fetchAsset } from '../../src/catalog/assets';
import type { Task } from '../../src/catalog/task';
import { moby, readTokens, VOCABULARY } from '../../src/catalog/tasks/moby';
import { createData, type Data } from '../../src/trainer/data';
import type { RunResult } from '../../src/trainer/protocol';
import { base, completed, openPageTrainer } from './support/runs';
import { seen } from './support/seen';
import { cut, dataOf } from './support/token-data';

/** Of the published run; of the comparison what two cores without a GPU manage in minutes, with a schedule as long. */
const STEPS = { shakespeare: 2000, moby: 500 };
const WARMUP = 100;
const SEED = 1;
const dimensions = { width: 128, inner: 512, layers: 4, heads: 4 };

/** Stated before anything was run: two seeds of one program lie about 0.01 apart, and nanoGPT's own estimate has an error of 0.02. */
const TOLERANCE = 0.03;

/**
 * As config/train_shakespeare_char.py with the README's changes. Two things differ, both small: from the warm-up on the rate
 * falls along a straight line, not a cosine, and embeddings take no weight decay. Loss is that of all held-out windows.
 */
const config = (task: string, steps: number) =>
  RunConfig.parse({
    architecture: 'gpt2',
    task,
    // Not asked: `dimensions` says how large.
    size: 'mini',
    seed: SEED,
    batch: 12,
    length: 64,
    steps,
    optimizer: {
      name: 'adamw',
      learningRate: 1e-3,
      beta1: 0.9,
      beta2: 0.99,
      epsilon: 1e-8,
      weightDecay: 0.1,
    },
    schedule: { warmup: WARMUP, decay: steps - WARMUP, floor: 0.1 },
    clip: 1,
    evaluation: { every: 250, examples: 2000 },
    readEvery: 10,
  });

async function trained(task: Task, steps: number, data: Data): Promise<RunResult> {
  const run = await openPageTrainer();
  return completed(await run(config(task.id, steps), { architecture: gpt2, dimensions, task, data }));
}

const last = ({ curve }: RunResult) => curve.evaluations.at(-1)!.loss;
const summary = ({ curve, model, timing, test }: RunResult) => ({
  evaluations: curve.evaluations,
  model,
  timing,
  test,
});

/** A byte a token, in base64. */
const packed = (tokens: Uint8Array) =>
  btoa(Array.from(tokens, (token) => String.fromCharCode(token)).join(''));

test('on Moby-Dick it ends where nanoGPT ends in PyTorch', async (context) => {
  const tokens = readTokens(await fetchAsset(base)('moby'));
  const { width, layers, heads } = dimensions;
  const job = {
    ...{ vocabulary: VOCABULARY.length, time: 64, batch: 12, width, layers, heads, seed: SEED },
    ...{ steps: STEPS.moby, warmup: WARMUP, schedule: 'cosine', learningRate: 1e-3, least: 1e-4 },
    ...{ betas: [0.9, 0.99], weightDecay: 0.1, clip: 1, every: 250 },
  };
  const printed = await commands.nanoGpt(job, {
    train: packed(tokens.train),
    evaluation: packed(tokens.evaluation),
  });
  if (printed === null) return context.skip('no python3 has numpy and torch');
  const there = JSON.parse(printed) as { curve: [number, number][]; windows: number };

  const data = createData();
  await data.open(base);
  const here = await trained(moby, STEPS.moby, data);
  const [ours, theirs] = [last(here), there.curve.at(-1)![1]];
  await seen(
    context,
    'nanogpt-moby',
    `after ${STEPS.moby} steps ${ours.toFixed(4)} nats, in PyTorch ${theirs.toFixed(4)}`,
    { here: summary(here), there },
  );
  expect(Math.abs(ours - theirs)).toBeLessThan(TOLERANCE);
});

test('on tiny Shakespeare it reaches 1.88 nats', async (context) => {
  const text = await commands.tinyShakespeare();
  if (text === null) return context.skip('TINY_SHAKESPEARE names no file: input.txt of char-rnn');
  const { tokens, symbols } = cut(text);
  // Karpathy's file and no other.
  expect([text.length, symbols.length]).toEqual([1_115_394, 65]);

  const here = await trained(
    { ...moby, id: 'tiny-shakespeare' },
    STEPS.shakespeare,
    dataOf({ tokens, symbols }),
  );
  const loss = last(here);
  await seen(
    context,
    'nanogpt-tiny-shakespeare',
    `after ${STEPS.shakespeare} steps ${loss.toFixed(4)} nats`,
    {
      here: summary(here),
    },
  );
  expect(Math.abs(loss - 1.88)).toBeLessThan(TOLERANCE);
});
