/** Vitest's global set-up: packs the data sets when they are missing. */
import { execFileSync } from 'node:child_process';

export function setup(): void {
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/pack-data.ts'], { stdio: 'inherit' });
}
