/** What the claims' pages ask of Node: to keep what was seen, to run PyTorch, and for a file that the visitor has. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BrowserCommand } from 'vitest/node';
import { findPython } from '../../scripts/python.ts';

/** Not in git: what one machine saw on one day. docs/claims.md has what is worth keeping. */
const SEEN = 'tests/claims/seen';

const keepSeen: BrowserCommand<[name: string, json: string]> = ({ project }, name, json) => {
  const folder = join(project.config.root, SEEN);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${json}\n`);
};

/**
 * Trains nanoGPT in PyTorch; null where no python3 has it.
 * @param job the numbers of the recipe, see nanogpt.py @param tokens of each split, a byte a token, in base64
 * @returns what it prints
 */
const nanoGpt: BrowserCommand<[job: object, tokens: Record<string, string>]> = async (
  { project },
  job,
  tokens,
) => {
  const python = findPython();
  if (!python) return null;
  const folder = mkdtempSync(join(tmpdir(), 'trainability-nanogpt-'));
  try {
    for (const [split, bytes] of Object.entries(tokens))
      writeFileSync(join(folder, `${split}.bin`), Buffer.from(bytes, 'base64'));
    writeFileSync(join(folder, 'job.json'), JSON.stringify({ ...job, folder }));
    const program = join(project.config.root, 'tests/claims/nanogpt.py');
    const { stdout } = await promisify(execFile)(python, [program, join(folder, 'job.json')]);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** The text that TINY_SHAKESPEARE names; null where it names none. */
const tinyShakespeare: BrowserCommand<[]> = () => {
  const path = process.env.TINY_SHAKESPEARE;
  return path ? readFileSync(path, 'utf8') : null;
};

export const claimCommands = { keepSeen, nanoGpt, tinyShakespeare };
