/** Child processes, alike on Linux, macOS and Windows. Node built-ins only. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** A program that npm installed, started by Node itself: Windows needs no shell for it. */
export function nodeProgram(path, ...args) {
  return { command: process.execPath, args: [join(root, 'node_modules', path), ...args] };
}

/** `npm`, `npx`: batch files on Windows, which only a shell starts. */
export function npmProgram(name, ...args) {
  return { command: name, args, shell: process.platform === 'win32' };
}

/**
 * Runs a program in the repository's root to its end.
 * @returns {Promise<number>} exit code; 127 when it could not be started, 128 when a signal ended it
 */
export function run({ command, args, shell = false }, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', shell, ...options });
    child.on('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      resolve(127);
    });
    child.on('exit', (code) => resolve(code ?? 128));
  });
}
