/** The python3 that can run the PyTorch twins: the one that PYTHON names, the first on PATH, or Debian's. */
import { spawnSync } from 'node:child_process';

export function findPython(): string | undefined {
  return [process.env.PYTHON, 'python3', '/usr/bin/python3'].find(
    (program) => program && spawnSync(program, ['-c', 'import numpy, torch']).status === 0,
  );
}
