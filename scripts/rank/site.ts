/** The built page on a port of this machine: built when it is missing or older than its sources. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { preview } from 'vite';
import { TrainabilityError } from '../../src/base/errors';
import { npmProgram, root, run } from '../process.mjs';

const sources = [
  'src',
  'public',
  'atlas',
  'index.html',
  'vite.config.ts',
  'package-lock.json',
  'scripts/pack-data.ts',
];

function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** @throws TrainabilityError internal when the build fails; its output is on stderr */
export async function buildWhenStale(): Promise<void> {
  const built = join(root, 'dist', 'index.html');
  const isCurrent =
    existsSync(built) && sources.every((path) => newest(join(root, path)) <= statSync(built).mtimeMs);
  if (isCurrent) return;
  console.error('Building the page …');
  const code = await run(npmProgram('npm', 'run', '--silent', 'build', '--', '--logLevel', 'warn'), {
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) throw new TrainabilityError('internal', 'The page could not be built; see above.');
}

export interface Site {
  address: string;
  close(): Promise<void>;
}

/** Serves dist/ with the headers of vite.config.ts. */
export async function serveSite(): Promise<Site> {
  const server = await preview({ root, logLevel: 'error', preview: { host: '127.0.0.1', port: 4180 } });
  const address = server.resolvedUrls?.local[0];
  if (!address) throw new TrainabilityError('internal', 'The page could not be served on this machine.');
  return { address, close: () => server.close() };
}
