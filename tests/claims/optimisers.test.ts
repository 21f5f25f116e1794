/**
 * Adam and SGD with momentum end close to each other on a convolutional network, far apart on a Transformer (Zhang et al. 2020,
 * “Why are adaptive methods good for attention models?”; Kunstner et al. 2023). Each at its best rate of one grid.
 *
 * How far: of the way from knowing only how frequent the answers are to the better one's held-out loss, what the other lacks.
 * The Transformer reads parts of words, as language models do: that most symbols are rare is most of the reason (Kunstner et al. 2024,
 * “Heavy-tailed class imbalance and why Adam outperforms gradient descent on language models”).
 */
import { expect, test, type TestContext } from 'vitest';
import { RunConfig, type OptimizerName } from '../../src/base/config';
import { recipe } from '../../src/benchmark/recipe';
import { gpt2 } from '../../src/catalog/architectures/gpt2';
import { moby } from '../../src/catalog/tasks/moby';
import type { RunResult } from '../../src/trainer/protocol';
import { bytePairMoby, unigramLoss } from './support/byte-pair-moby';
import { openPageTrainer, openTrainer } from './support/runs';
import { search, type Found } from './support/search';
import { seen } from './support/seen';
import { dataOf } from './support/token-data';

/** Both stated before anything was run. */
const CLOSE = 0.05;
const FAR = 0.2;

const SEEDS = [1, 2, 3];
const SYMBOLS = 1024;

interface Case {
  name: string;
  task: string;
  length: number | null;
  steps: number;
  /** Nats of whoever knows how frequent the answers are. */
  trivial: number;
  rates: Record<'adam' | 'sgd', number[]>;
}

const configOf =
  ({ name, task, length, steps }: Case, optimizer: OptimizerName) =>
  (rate: number, seed: number) =>
    RunConfig.parse({
      architecture: name,
      task,
      size: 'nano',
      seed,
      batch: 16,
      length,
      steps,
      optimizer: recipe(optimizer, 'nano', rate),
      schedule: { warmup: steps / 10, decay: steps / 5, floor: 0 },
      // As in the papers; clipping is most of what SGD lacks on a Transformer (Zhang et al. 2020).
      clip: null,
      evaluation: { every: steps / 10, examples: 256 },
      readEvery: 20,
    });

const mean = (found: Found) => found.best.reduce((sum, { loss }) => sum + loss, 0) / found.best.length;

/** What the worse of the two lacks of the better one's way; below 0 where SGD is the better one. */
function lack(adam: number, sgd: number, trivial: number): number {
  const [better, worse] = [Math.min(adam, sgd), Math.max(adam, sgd)];
  return (Math.sign(sgd - adam) * (worse - better)) / (trivial - better);
}

/** What SGD lacks, each of the two at its best rate. */
async function compared(context: TestContext, one: Case, run: (config: RunConfig) => Promise<RunResult>) {
  const adam = await search(run, configOf(one, 'adam'), one.rates.adam, SEEDS);
  const sgd = await search(run, configOf(one, 'sgd'), one.rates.sgd, SEEDS);
  const lacks = lack(mean(adam), mean(sgd), one.trivial);
  const told = `Adam ${mean(adam).toFixed(3)} at ${adam.rate}, SGD ${mean(sgd).toFixed(3)} at ${sgd.rate}: it lacks ${(100 * lacks).toFixed(1)} %`;
  await seen(context, `optimisers-${one.name}`, told, { lacks, trivial: one.trivial, adam, sgd });
  // A best rate at an edge is not known to be the best.
  expect([adam.inside, sgd.inside]).toEqual([true, true]);
  return lacks;
}

test('ResNet on digits: they are close', async (context) => {
  const one: Case = {
    ...{ name: 'resnet', task: 'mnist', length: null, steps: 600, trivial: Math.log(10) },
    rates: { adam: [1e-2, 3e-2, 1e-1, 3e-1], sgd: [3e-2, 1e-1, 3e-1, 1] },
  };
  const { train } = await openTrainer();
  expect(Math.abs(await compared(context, one, train))).toBeLessThanOrEqual(CLOSE);
});

test('GPT-2 on byte pairs: Adam is far ahead', async (context) => {
  const tokens = await bytePairMoby(SYMBOLS);
  const one: Case = {
    ...{ name: 'gpt2', task: 'byte-pair-moby', length: 64, steps: 300, trivial: unigramLoss(tokens) },
    rates: { adam: [1e-3, 3e-3, 1e-2, 3e-2], sgd: [1e-1, 3e-1, 1, 3] },
  };
  const dimensions = { width: 32, inner: 128, layers: 2, heads: 2 };
  const special = { architecture: gpt2, dimensions, task: { ...moby, id: one.task }, data: dataOf(tokens) };
  const run = await openPageTrainer();
  const lacks = await compared(context, one, (config) => run(config, special));
  expect(lacks).toBeGreaterThanOrEqual(FAR);
});
