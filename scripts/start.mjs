/** `npm start`: sets up what is missing, builds, serves the built page and opens it where there is a display. */
import { spawn } from 'node:child_process';
import { npmProgram, run } from './process.mjs';
import { setUpPackages } from './install.mjs';

function hasDisplay() {
  if (process.platform !== 'linux') return !process.env.CI;
  return Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

function openInBrowser(address) {
  const [command, ...args] = {
    darwin: ['open', address],
    win32: ['cmd', '/c', 'start', '', address],
  }[process.platform] ?? ['xdg-open', address];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {}); // The address is on the screen already.
  child.unref();
}

try {
  await setUpPackages();
  if ((await run(npmProgram('npm', 'run', 'build'))) !== 0)
    throw new Error('The page could not be built; see above.');
  const { preview } = await import('vite');
  const server = await preview({ preview: { port: 4173 } });
  const address = server.resolvedUrls?.local[0] ?? 'http://localhost:4173/';
  console.log(`\nTrainability is at ${address}   (Ctrl-C ends it)`);
  if (hasDisplay()) openInBrowser(address);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
