/** The promise of `--export`: anyone can repeat a run in another framework. Here PyTorch does, from the exported folder alone. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TaskKind } from '../../src/base/catalogue';
import { variantIds } from '../../src/base/variant';
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

const { catalogue } = await load<typeof import('../../src/catalog')>('/src/catalog/index.ts');

/** All architectures that take a kind, and their variants, on one task of it. */
function wholeKind(kind: TaskKind, tasks: string): Session {
  const taking = catalogue.architectures.filter(({ accepts }) => accepts.includes(kind));
  return { architectures: variantIds(taking).join(), tasks, optimizer: 'adamw', steps: 30 };
}

describe.skipIf(!python)('in PyTorch (skipped where no python3 has numpy and torch)', () => {
  test.each<Session>([
    // Few steps: once a ReLU's input is so near 0 that rounding decides, two correct runs part. ResNet has many of them.
    { architectures: 'mlp,resnet', tasks: 'mnist', optimizer: 'adamw', steps: 6 },
    { architectures: 'resnet', tasks: 'mnist', optimizer: 'sgd', steps: 6 },
    { architectures: 'lstm,mingru,gpt2,llama', tasks: 'moby,mqar,mnist-rows', optimizer: 'adamw', steps: 30 },
    { architectures: 'lstm,gpt2,mixtral', tasks: 'linreg', optimizer: 'adamw', steps: 20 },
    { architectures: 'rnn,t5,bert', tasks: 'reverse', optimizer: 'adamw', steps: 20 },
    { architectures: 'mlp', tasks: 'mnist', optimizer: 'sgd', steps: 20 },
    { architectures: 'lstm,mingru,gpt2,llama', tasks: 'mqar', optimizer: 'sgd', steps: 20 },
  ])('$architectures on $tasks with $optimizer, $steps steps', (session) =>
    expectRepeated(session, ['--tolerance', tolerance]),
  );

  // Rounding grows: RetNet's norms turn with the sign of a sum, so that its weights part sooner than its losses.
  test.each([wholeKind('tokens', 'mqar'), wholeKind('image', 'mnist'), wholeKind('unlabelled', 'two-moons')])(
    'every architecture on $tasks: 30 steps, the losses within 1 %, the first 6 within 1e-5',
    (session) =>
      expectRepeated(
        session,
        ['--tolerance', '0.01', '--weights', '0.05'],
        ['--tolerance', tolerance, '--first', '6'],
      ),
  );
});

/** Each exported folder repeats itself: the file in it is the twin. */
function expectRepeated(session: Session, ...ways: string[][]): void {
  const folders = exportRuns(session);
  expect(folders).toHaveLength(session.architectures.split(',').length * session.tasks.split(',').length);
  for (const folder of folders)
    for (const words of ways) {
      const repeat = spawnSync(python!, [join(folder, 'repeat.py'), ...words], { encoding: 'utf8' });
      console.warn(repeat.stdout);
      expect(repeat.status, repeat.stdout + repeat.stderr).toBe(0);
    }
}
