/**
 * Installs what is missing: packages by `npm ci`, and a browser with WebGPU. Node built-ins only, so that it runs on a
 * machine that has nothing but Node.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser, noBrowserMessage } from './browser.mjs';
import { npmProgram, root, run } from './process.mjs';

/** Vite 8 needs it. */
export function isNodeRecentEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
}

function checkNode() {
  if (isNodeRecentEnough(process.versions.node)) return;
  throw new Error(
    `Node ${process.versions.node} is too old. Install Node 20.19 or later of the 20 line, or 22.12 or later: ` +
      'https://nodejs.org/',
  );
}

/**
 * Whether what npm installed is what the lock file asks for. Packages marked optional may be missing: they are for other
 * systems.
 */
export function isInstalled(lock, installed) {
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed.packages[path];
    return found ? found.version === wanted.version : wanted.optional === true;
  });
}

function arePackagesCurrent() {
  // npm leaves a list of what it installed there.
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
  return isInstalled(read(join(root, 'package-lock.json')), read(installed));
}

export async function setUpPackages() {
  checkNode();
  if (arePackagesCurrent()) return;
  console.error('Installing packages: npm ci');
  const code = await run(npmProgram('npm', 'ci', '--no-audit', '--no-fund'), { stdio: ['ignore', 2, 2] });
  if (code !== 0)
    throw new Error('The packages could not be installed. See above, then run "npm ci" by hand.');
}

/** Debian's own package; Ubuntu's is a stub that `findBrowser` skips, so it is not tried there. */
async function installDebianPackage() {
  const isRoot = process.getuid?.() === 0;
  if (process.platform !== 'linux' || !isRoot || !existsSync('/usr/bin/apt-get')) return;
  if (!/^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'))) return;
  console.error('Installing Debian’s chromium: apt-get install chromium');
  const options = {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  const updated = await run({ command: 'apt-get', args: ['update', '-q'] }, options);
  if (updated !== 0) return;
  await run(
    { command: 'apt-get', args: ['install', '-y', '-q', '--no-install-recommends', 'chromium'] },
    options,
  );
}

async function installPlaywrightBrowser() {
  console.error('Installing Playwright’s Chromium: npx playwright install chromium');
  const isRoot = process.getuid?.() === 0;
  // The libraries a browser needs come with it only where apt may be used.
  const withLibraries = process.platform === 'linux' && isRoot ? ['--with-deps'] : [];
  await run(npmProgram('npx', 'playwright', 'install', ...withLibraries, 'chromium'), {
    stdio: ['ignore', 2, 2],
  });
}

/** @returns {Promise<string>} path of the browser */
export async function setUpBrowser() {
  const attempts = [async () => {}, installDebianPackage, installPlaywrightBrowser];
  for (const attempt of attempts) {
    await attempt();
    const path = findBrowser();
    if (path) return path;
  }
  throw new Error(noBrowserMessage);
}
