/** The promise of `--export`: anyone can repeat a run in another framework. Here PyTorch does, from the exported folder alone. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { load } from '../../scripts/load';
import { findPython } from '../../scripts/python';

const python = findPython();

/** Most mistakes in a convention change a loss or a weight by more than this, rounding by less. */
const tolerance = '1e-5';

interface Session {
  architectures: string;
  tasks: string;
  optimizer: string;
  steps: number;
}

function exportRuns({ architectures, tasks, optimizer, steps }: Session): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'trainability-repeat-'));
  const words = `--adapter software --seeds 1 --architectures ${architectures} --tasks ${tasks} --optimizer ${optimizer}`;
  const numbers = ['--steps', String(steps), '--export-steps', String(steps), '--export', folder];
  const rank = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'scripts/rank.ts', ...words.split(' '), ...numbers],
    { encoding: 'utf8' },
  );
  expect(rank.status, rank.stderr).toBe(0);
  return readdirSync(folder).map((name) => join(folder, name));
}

/** As `--list` has them, apart from those that the first session is for. */
const catalogue = await load<typeof import('../../src/catalog')>('/src/catalog/index.ts');
const taking = (kind: string) =>
  catalogue.catalogue.architectures
    .filter(({ accepts }) => accepts.some((each) => each === kind))
    .map(({ id }) => id);
const sequences = taking('tokens');
const images = taking('image');

describe.skipIf(!python)('in PyTorch (skipped where no python3 has numpy and torch)', () => {
  test.each<Session>([
    // Few steps: once a ReLU's input is so near 0 that rounding decides, two correct runs part. ResNet has many of them.
    { architectures: 'mlp,resnet', tasks: 'mnist', optimizer: 'adamw', steps: 6 },
    { architectures: 'resnet', tasks: 'mnist', optimizer: 'sgd', steps: 6 },
    { architectures: 'lstm,mingru,gpt2,llama', tasks: 'moby,mqar,mnist-rows', optimizer: 'adamw', steps: 30 },
    { architectures: 'mlp', tasks: 'mnist', optimizer: 'sgd', steps: 20 },
    { architectures: 'lstm,mingru,gpt2,llama', tasks: 'mqar', optimizer: 'sgd', steps: 20 },
  ])('$architectures on $tasks with $optimizer, $steps steps', (session) =>
    expectRepeated(session, tolerance),
  );

  test.each([...sequences.map((id) => [id, 'mqar']), ...images.map((id) => [id, 'mnist'])])(
    '%s on %s: 30 steps, the losses within 1 %',
    (architectures, tasks) =>
      expectRepeated({ architectures: architectures!, tasks: tasks!, optimizer: 'adamw', steps: 30 }, '0.01'),
  );
});

/** Each exported folder repeats itself: the file in it is the twin. */
function expectRepeated(session: Session, within: string): void {
  const folders = exportRuns(session);
  expect(folders).toHaveLength(session.architectures.split(',').length * session.tasks.split(',').length);
  for (const folder of folders) {
    const repeat = spawnSync(python!, [join(folder, 'repeat.py'), '--tolerance', within], {
      encoding: 'utf8',
    });
    console.warn(repeat.stdout);
    expect(repeat.status, repeat.stdout + repeat.stderr).toBe(0);
  }
}
