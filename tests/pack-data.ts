/** Vitest's global set-up: packs the data sets when they are missing. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export function setup(): void {
  if (!existsSync('scripts/pack-data.ts')) return;
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/pack-data.ts'], { stdio: 'inherit' });
}
