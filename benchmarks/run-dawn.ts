/** Bundles the benchmark, or another script, and runs it in Node on Dawn. */
import { existsSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TrainabilityError } from '../src/base/errors';
import { findBrowser } from '../scripts/browser.mjs';
import { root, run } from '../scripts/process.mjs';
import type { Adapter } from './arguments';
import { bundle, bundles } from './bundle';
import { exitCodes } from './exit';

/** The Vulkan driver on the CPU that a Chromium brings along, or null. */
function softwareDriver(): string | null {
  const browser = findBrowser();
  if (!browser) return null;
  const folders = [dirname(realpathSync(browser)), '/usr/lib/chromium'];
  return folders.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find(existsSync) ?? null;
}

/** @returns exit code */
export async function runDawn(
  words: string[],
  adapter: Adapter,
  script: keyof typeof bundles = 'engine',
): Promise<number> {
  await bundle();
  const start = (env: NodeJS.ProcessEnv) =>
    run(
      { command: process.execPath, args: [join(root, bundles[script]), ...words] },
      // The Vulkan loader complains where no session has set the folder.
      { env: { XDG_RUNTIME_DIR: tmpdir(), ...env }, cwd: process.cwd() },
    );
  if (adapter !== 'software') {
    const code = await start(process.env);
    if (adapter === 'hardware' || code !== exitCodes['no-adapter']) return code;
    console.error('Trying the software adapter.');
  }
  const driver = process.env.VK_ICD_FILENAMES ?? softwareDriver();
  if (!driver)
    throw new TrainabilityError(
      'no-adapter',
      'There is no software adapter here: no vk_swiftshader_icd.json of a Chromium.',
    );
  return start({ ...process.env, VK_ICD_FILENAMES: driver });
}
