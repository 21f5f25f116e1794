/**
 * Attention with two layers solves small associative recall (Arora et al. 2023, “Zoology”): one layer marks each value with the
 * key before it, the other finds the mark. Beside it, with as many parameters and examples and at the same rates:
 * one layer, and an LSTM.
 */
import { beforeAll, expect, test } from 'vitest';
import { RunConfig } from '../../src/base/config';
import { recipe } from '../../src/benchmark/recipe';
import type { Architecture } from '../../src/catalog/architecture';
import { llama } from '../../src/catalog/architectures/llama';
import { lstm } from '../../src/catalog/architectures/lstm';
import { solve } from '../../src/catalog/solve';
import { mqar } from '../../src/catalog/tasks/mqar';
import { createData } from '../../src/trainer/data';
import { base, openPageTrainer } from './support/runs';
import { search, type Tried } from './support/search';
import { seen } from './support/seen';

/** Stated before anything was run. */
const SOLVED = 0.99;

/** Between the classes: `nano` is so narrow that the marks take much longer to form. */
const PARAMETERS = 27_000;
const RATES = [1e-3, 3e-3, 1e-2];
const SEEDS = [1, 2, 3];
const settings = { length: 16, vocabulary: 12 };

const oneLayer: Architecture = {
  ...llama,
  dimensions: (...knobs) => ({ ...llama.dimensions(...knobs), layers: 1 }),
};

const configOf = (architecture: string) => (rate: number, seed: number) =>
  RunConfig.parse({
    architecture,
    task: 'mqar',
    // Not asked: PARAMETERS says how large.
    size: 'nano',
    ...settings,
    seed,
    batch: 32,
    steps: 800,
    optimizer: recipe('adamw', 'nano', rate),
    schedule: { warmup: 50, decay: 160, floor: 0 },
    clip: 1,
    evaluation: { every: 100, examples: 512 },
    readEvery: 20,
  });

let run: Awaited<ReturnType<typeof openPageTrainer>>;
const data = createData();
beforeAll(async () => {
  await data.open(base);
  run = await openPageTrainer();
});

const percent = ({ metric }: Tried) => `${(100 * metric).toFixed(1)} %`;

/** @param seeds of the best rate */
async function searched(architecture: Architecture, seeds: number[]) {
  const dimensions = solve(architecture, PARAMETERS, mqar.shape(settings));
  const found = await search(
    (config) => run(config, { architecture, dimensions, task: mqar, data }),
    configOf(architecture.id),
    RATES,
    seeds,
  );
  return { dimensions, ...found };
}

test('two layers of attention solve it', async (context) => {
  const found = await searched(llama, SEEDS);
  expect(found.dimensions.layers).toBe(2);
  await seen(
    context,
    'recall-two-layers',
    `rate ${found.rate}: ${found.best.map(percent).join(', ')}`,
    found,
  );
  for (const { metric } of found.best) expect(metric).toBeGreaterThanOrEqual(SOLVED);
});

test('one layer, as large, does not', async (context) => {
  const found = await searched(oneLayer, [1]);
  expect(found.dimensions.layers).toBe(1);
  await seen(
    context,
    'recall-one-layer',
    found.tried.map((one) => `rate ${one.rate}: ${percent(one)}`).join(', '),
    found,
  );
  for (const { metric } of found.tried) expect(metric).toBeLessThan(SOLVED);
});

test('an LSTM, as large: told, since nobody claims either', async (context) => {
  const found = await searched(lstm, [1]);
  await seen(
    context,
    'recall-lstm',
    found.tried.map((one) => `rate ${one.rate}: ${percent(one)}`).join(', '),
    found,
  );
  expect(found.tried).toHaveLength(RATES.length);
});
