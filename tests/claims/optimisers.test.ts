/**
 * Adam and SGD with momentum end close to each other on a convolutional network, far apart on a Transformer (Zhang et al. 2020,
 * “Why are adaptive methods good for attention models?”; Kunstner et al. 2023). Each at its best rate of one grid.
 *
 * How far: of the way from knowing only how frequent the answers are to the better one's held-out loss, what the other lacks.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { RunConfig, type OptimizerName } from '../../src/base/config';
import { recipe } from '../../src/benchmark/recipe';
import { openTrainer } from './support/runs';
import { search, type Found } from './support/search';
import { seen } from './support/seen';

/** Both stated before anything was run. */
const CLOSE = 0.05;
const FAR = 0.2;

const SEEDS = [1, 2, 3];
const RATES: Record<'adam' | 'sgd', number[]> = {
  adam: [1e-3, 3e-3, 1e-2, 3e-2, 1e-1],
  sgd: [1e-2, 3e-2, 1e-1, 3e-1, 1],
};

interface Case {
  architecture: string;
  task: string;
  length: number | null;
  steps: number;
  /** Nats of whoever knows how frequent the answers are. */
  trivial: number;
}
const convolutional: Case = {
  architecture: 'resnet',
  task: 'mnist',
  length: null,
  steps: 200,
  trivial: Math.log(10),
};
const transformer: Case = { architecture: 'gpt2', task: 'moby', length: 32, steps: 400, trivial: 3.0288 };

const configOf =
  ({ architecture, task, length, steps }: Case, optimizer: OptimizerName) =>
  (rate: number, seed: number) =>
    RunConfig.parse({
      architecture,
      task,
      size: 'nano',
      seed,
      batch: 16,
      length,
      steps,
      optimizer: recipe(optimizer, 'nano', rate),
      schedule: { warmup: steps / 10, decay: steps / 5, floor: 0 },
      clip: 1,
      evaluation: { every: steps / 10, examples: 512 },
      readEvery: 20,
    });

let trainer: Awaited<ReturnType<typeof openTrainer>>;
beforeAll(async () => {
  trainer = await openTrainer();
});

const mean = (found: Found) => found.best.reduce((sum, { loss }) => sum + loss, 0) / found.best.length;

/** What the worse of the two lacks of the better one's way; below 0 where SGD is the better one. */
function lack(adam: number, sgd: number, trivial: number): number {
  const [better, worse] = [Math.min(adam, sgd), Math.max(adam, sgd)];
  return (Math.sign(sgd - adam) * (worse - better)) / (trivial - better);
}

describe.each([convolutional, transformer])('$architecture on $task', (one) => {
  test(one === transformer ? 'Adam is far ahead' : 'they are close', async (context) => {
    const adam = await search(trainer.train, configOf(one, 'adam'), RATES.adam, SEEDS);
    const sgd = await search(trainer.train, configOf(one, 'sgd'), RATES.sgd, SEEDS);
    const lacks = lack(mean(adam), mean(sgd), one.trivial);
    const told = `Adam ${mean(adam).toFixed(3)} at ${adam.rate}, SGD ${mean(sgd).toFixed(3)} at ${sgd.rate}: it lacks ${(100 * lacks).toFixed(1)} %`;
    await seen(context, `optimisers-${one.architecture}`, told, { lacks, adam, sgd });
    // A best rate at an edge is not known to be the best.
    expect([adam.inside, sgd.inside]).toEqual([true, true]);
    if (one === transformer) expect(lacks).toBeGreaterThanOrEqual(FAR);
    else expect(Math.abs(lacks)).toBeLessThanOrEqual(CLOSE);
  });
});
