/** The figure to reach: the smoke suite on two cores without a GPU, set-up and build aside, in at most 4 minutes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ResultFile } from '../../src/benchmark/result-file';

function rank(...words: string[]) {
  const result = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'scripts/rank.ts', '--adapter', 'software', ...words],
    {
      encoding: 'utf8',
    },
  );
  expect(result.status, result.stderr).toBe(0);
}

test('smoke ends within 4 minutes, with every architecture on every task that it takes', () => {
  rank('--architectures', 'mlp', '--tasks', 'mnist', '--seeds', '1', '--steps', '1'); // builds the page where it is stale
  const file = join(mkdtempSync(join(tmpdir(), 'trainability-smoke-')), 'result.json');
  const start = performance.now();
  rank('--suite', 'smoke', '--out', file);
  expect((performance.now() - start) / 60_000).toBeLessThan(4);

  const { suite, runs, ranking } = ResultFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  expect(suite?.id).toBe('smoke');
  expect(runs.filter(({ outcome }) => outcome.kind === 'failed')).toEqual([]);
  const rows = (task: string) =>
    ranking
      .find((one) => one.task === task)
      ?.rows.map(({ architecture }) => architecture)
      .sort();
  const sequence = ['gpt2', 'llama', 'lstm', 'mingru'];
  expect(rows('mnist')).toEqual(['mlp', 'resnet']);
  for (const task of ['moby', 'mnist-rows', 'mqar']) expect(rows(task)).toEqual(sequence);
  // What ran here; the atlas may stand beside it.
  expect(ranking.every(({ rows }) => rows.every((row) => row.runs.length === 3))).toBe(true);
});
