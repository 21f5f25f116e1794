/** The headless ranking as a person meets it: a command, its exit status, its files. */
import { expect, test } from '@playwright/test';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResultFile } from '../../src/benchmark/result-file';

interface Ended {
  code: number | null;
  output: string;
  errors: string;
}

function start(
  words: string[],
  env: Record<string, string> = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/rank.ts', ...words], {
    env: { ...process.env, ...env },
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (errors += text));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code) => resolve({ code, output, errors })),
  );
  return { child, ended };
}

const rank = (words: string[], env?: Record<string, string>) => start(words, env).ended;
const folder = () => mkdtempSync(join(tmpdir(), 'trainability-rank-'));
const short = '--adapter software --architectures mlp,resnet --tasks mnist --seeds 1 --steps 3'.split(' ');

test('a short custom session: a table, a result file and what a repeat needs', async () => {
  const out = folder();
  const file = join(out, 'result.json');
  const { code, output, errors } = await rank([
    ...short,
    '--out',
    file,
    '--export',
    out,
    '--export-steps',
    '2',
  ]);
  expect(errors).toContain('Software adapter');
  expect(errors).toContain('[2/2]');
  expect(code, errors).toBe(0);
  expect(output).toContain('mnist · custom');
  expect(output).toContain('Provisional');

  const result = ResultFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  expect(result.suite).toBeNull();
  expect(result.runs.map((run) => run.config.architecture).sort()).toEqual(['mlp', 'resnet']);
  expect(result.runs.every((run) => run.validity.classes.includes('custom'))).toBe(true);
  expect(result.ranking).toHaveLength(1);

  const exported = readdirSync(out).filter((name) => name !== 'result.json');
  expect(exported.sort()).toEqual(['mlp-mnist-nano-s1001', 'resnet-mnist-nano-s1001']);
  expect(readdirSync(join(out, 'mlp-mnist-nano-s1001')).sort()).toEqual([
    'batches.safetensors',
    'config.json',
    'curve.csv',
    'final.safetensors',
    'initial.safetensors',
    'repeat.py',
  ]);
  const curve = readFileSync(join(out, 'mlp-mnist-nano-s1001', 'curve.csv'), 'utf8')
    .trim()
    .split('\n');
  expect(curve[0]).toBe('step,seconds,trainLoss,evalLoss,evalMetric');
  expect(curve.at(-1)).toMatch(/^3,/);
});

test('trained models write and draw; a variant is trained by its name', async () => {
  const out = folder();
  const words =
    '--adapter software --architectures llama+qk-norm,vae --tasks moby,mnist-vae --seeds 1 --steps 3';
  const making = ['--write', '12', '--prompt', 'The whale ', '--draw', '9', '--export', out];
  const { code, errors } = await rank([...words.split(' '), ...making]);
  expect(code, errors).toBe(0);
  expect(errors).toMatch(/llama\+qk-norm writes after moby, seed 1001:\n[\s\S]{12}\n/);
  expect(readdirSync(out).sort()).toEqual(['llama+qk-norm-moby-nano-s1001', 'vae-mnist-vae-nano-s1001']);
  const png = readFileSync(join(out, 'vae-mnist-vae-nano-s1001', 'samples.png'));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  // Three by three digits of 28 × 28, at twice their size, 4 apart.
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([176, 176]);
});

test('--json prints the result and nothing else', async () => {
  const { code, output, errors } = await rank([...short, '--architectures', 'mlp', '--json']);
  expect(code, errors).toBe(0);
  expect(ResultFile.parse(JSON.parse(output)).runs).toHaveLength(1);
});

test('Ctrl-C: what had finished is written', async () => {
  test.skip(process.platform === 'win32', 'Windows ends a process without asking it');
  const file = join(folder(), 'result.json');
  const words = [...short, '--architectures', 'mlp', '--seeds', '50', '--steps', '10', '--out', file];
  const { child, ended } = start(words);
  await expect.poll(() => child.exitCode ?? 'running').toBe('running');
  child.stderr!.on('data', (text: Buffer) => {
    if (text.includes('[1/50]')) child.kill('SIGINT');
  });
  const { code, errors } = await ended;
  expect(code, errors).toBe(130);
  expect(errors).toMatch(/Stopped\. \d+ runs? had finished/);
  const { runs } = ResultFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  expect(runs.length).toBeGreaterThan(0);
  expect(runs.length).toBeLessThan(50);
});

test('no GPU where one is asked for: exit 3, and a way out', async () => {
  const { code, errors } = await rank([...short, '--adapter', 'hardware']);
  test.skip(code === 0, 'this machine has a GPU');
  expect(code).toBe(3);
  expect(errors).toContain('no hardware GPU adapter');
  expect(errors).toContain('--adapter software');
});

test('a CHROME_PATH without a browser: exit 3', async () => {
  const { code, errors } = await rank(short, { CHROME_PATH: '/no/such/browser' });
  expect(code).toBe(3);
  expect(errors).toContain('CHROME_PATH is set to "/no/such/browser"');
});

test('nothing is written for arguments that are refused', async () => {
  const file = join(folder(), 'result.json');
  const { code } = await rank(['--architectures', 'gpt9', '--out', file]);
  expect(code).toBe(2);
  expect(existsSync(file)).toBe(false);
});
