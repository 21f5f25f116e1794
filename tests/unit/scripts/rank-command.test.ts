/** The command itself, where no browser is needed. */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

function rank(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'scripts/rank.ts', ...words],
    {
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

test('--help says what there is', () => {
  const { status, stdout } = rank('--help');
  expect(status).toBe(0);
  for (const option of ['--suite', '--adapter', '--export-steps', '--list']) expect(stdout).toContain(option);
});

test('--list --json is what the catalogue holds', () => {
  const { status, stdout } = rank('--list', '--json');
  expect(status).toBe(0);
  const { architectures, tasks, suites } = JSON.parse(stdout) as Record<string, Record<string, unknown>[]>;
  expect(architectures!.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['mlp', 'resnet', 'lstm', 'mingru', 'gpt2', 'llama']),
  );
  expect(architectures![0]).toMatchObject({ name: expect.any(String), family: expect.any(String) });
  expect(tasks!.map(({ id }) => id)).toEqual(expect.arrayContaining(['moby', 'mnist', 'mnist-rows', 'mqar']));
  expect(tasks![0]).toMatchObject({ track: expect.any(String) });
  expect(suites!.map(({ id }) => id)).toEqual(['smoke', 'quick', 'tour', 'standard', 'full', 'scaling']);
  expect(suites![0]).toMatchObject({ version: expect.any(Number) });
});

test('--list is readable', () => {
  const { status, stdout } = rank('--list');
  expect(status).toBe(0);
  expect(stdout).toMatch(/Architectures\n(.*\n)+Tasks\n(.*\n)+Suites\n/);
});

test.each([
  [['--architectures', 'gpt9'], /--architectures: "gpt9" is not allowed\. Allowed: .*gpt2/],
  [['--learning-rate', '1e9'], /--learning-rate: "1000000000" is not allowed/],
  [['--suite', 'gigantic'], /no suite "gigantic".*smoke, quick, tour, standard, full/],
  [['--out', join(tmpdir(), 'no', 'such', 'folder', 'r.json')], /--out: there is no folder/],
  [['--text', 'docs/images/race.png'], /--text: It is no plain text\. Allowed: plain text in UTF-8/],
  [['--tasks', 'own-text'], /--text: the task own-text needs a text/],
  [['--nonsense'], /"--nonsense" is not an option/],
])('%s: exit 2, says which and what is allowed', (words, message) => {
  const { status, stdout, stderr } = rank(...words);
  expect(stderr).toMatch(message);
  expect(stderr).toContain('--help');
  expect(stdout).toBe('');
  expect(status).toBe(2);
});
