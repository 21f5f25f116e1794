/** The headless ranking when its GPU dies under it: exit 1, the failed attempt and all other runs in the file. */
import { expect, test } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResultFile } from '../../src/benchmark/result-file';

/** The GPU process among the descendants of `root`, from /proc. */
function gpuProcessOf(root: number): number | null {
  const parents = new Map<number, number>();
  const gpus: number[] = [];
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
      if (readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('--type=gpu-process'))
        gpus.push(Number(name));
    } catch {
      // It ended while we looked.
    }
  }
  const descends = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (pid === root || descends(parents.get(pid)));
  return gpus.find(descends) ?? null;
}

test('a run that fails: exit 1, and nothing lost', async () => {
  test.skip(process.platform !== 'linux', 'finds the GPU process through /proc');
  const file = join(mkdtempSync(join(tmpdir(), 'trainability-rank-')), 'result.json');
  const words = '--adapter software --architectures gpt2 --tasks mqar --seeds 3 --steps 150 --out'.split(' ');
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/rank.ts', ...words, file]);
  let errors = '';
  let killed: number | null = null;
  child.stderr.on('data', (text: Buffer) => {
    errors += text;
    if (killed !== null || !text.includes('[1/3]')) return;
    killed = gpuProcessOf(child.pid!);
    if (killed !== null) process.kill(killed, 'SIGKILL');
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(killed, errors).not.toBeNull();
  expect(code, errors).toBe(1);
  expect(errors).toContain('1 of 4 runs failed.');
  const { runs } = ResultFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  expect(runs.map(({ outcome }) => outcome.error?.code ?? 'none').sort()).toEqual([
    'device-lost',
    'none',
    'none',
    'none',
  ]);
});
