/**
 * Finds a browser with WebGPU on this machine, and knows the flags it is started with. Node built-ins only: the set-up
 * uses it before anything is installed.
 */
import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

const linuxNames = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];
const linuxPaths = [
  '/opt/google/chrome/chrome',
  '/usr/lib/chromium/chromium',
  '/opt/microsoft/msedge/msedge',
];
const macPaths = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];
const windowsPaths = [
  'Google/Chrome/Application/chrome.exe',
  'Chromium/Application/chrome.exe',
  'Microsoft/Edge/Application/msedge.exe',
];

/** Where a browser may lie on a system, best first. */
export function candidatePaths(platform = process.platform, env = process.env) {
  if (platform === 'darwin') {
    const folders = ['/Applications', env.HOME ? join(env.HOME, 'Applications') : ''].filter(Boolean);
    return macPaths.flatMap((path) => folders.map((folder) => join(folder, path)));
  }
  if (platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean);
    return windowsPaths.flatMap((path) => folders.map((folder) => join(folder, path)));
  }
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'].filter(Boolean);
  const named = linuxNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...new Set([...named, ...linuxPaths])];
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Ubuntu's `chromium` packages only start a snap, which Playwright cannot drive. */
export function isSnapStub(path) {
  const target = realpathSync(path);
  if (target.startsWith('/snap/') || target === '/usr/bin/snap') return true;
  if (statSync(target).size > 65_536) return false;
  return /\bsnap\b.*(install|run|chromium)|\/snap\/bin\//.test(readFileSync(target, 'latin1'));
}

/** Browser that `npx playwright install chromium` fetched, or null. */
function playwrightBrowser() {
  try {
    const path = createRequire(import.meta.url)('playwright-core').chromium.executablePath();
    return path && existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/**
 * Path of a usable browser, or null. `CHROME_PATH` goes before all else.
 * @throws Error when CHROME_PATH names no program
 */
export function findBrowser(platform = process.platform, env = process.env) {
  const wanted = env.CHROME_PATH;
  if (wanted) {
    if (isExecutable(wanted)) return wanted;
    throw new Error(
      `CHROME_PATH is set to "${wanted}", but there is no program there. ` +
        'Set it to the full path of Chrome, Chromium or Edge, or unset it to let the browser be found.',
    );
  }
  const found = candidatePaths(platform, env).find((path) => isExecutable(path) && !isSnapStub(path));
  return found ?? playwrightBrowser();
}

export const noBrowserMessage =
  'No browser with WebGPU was found. Install one with "npx playwright install --with-deps chromium" ' +
  '(on Debian also: "sudo apt-get install chromium"), ' +
  'or set CHROME_PATH to the full path of Chrome, Chromium or Edge.';

/** @throws Error when there is none; the message says what to do */
export function requireBrowser() {
  const path = findBrowser();
  if (!path) throw new Error(noBrowserMessage);
  return path;
}

/**
 * Command-line flags that give a headless browser WebGPU.
 * @param {'hardware' | 'software'} adapter software: SwiftShader on the CPU
 */
export function launchFlags(adapter, platform = process.platform) {
  const flags = ['--enable-unsafe-webgpu', '--ignore-gpu-blocklist'];
  if (adapter === 'software') flags.push('--use-webgpu-adapter=swiftshader');
  // Chrome on Linux hides WebGPU unless Vulkan is asked for; elsewhere Metal and Direct3D serve it.
  if (platform === 'linux') flags.push('--enable-features=Vulkan');
  if (platform === 'linux' && adapter === 'hardware') flags.push('--use-angle=vulkan');
  // A benchmark must not be slowed because its window is hidden behind another.
  flags.push('--disable-background-timer-throttling', '--disable-renderer-backgrounding');
  return flags;
}
