import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { candidatePaths, findBrowser, isSnapStub, launchFlags } from '../../../scripts/browser.mjs';

function program(name: string, content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'trainability-')), name);
  writeFileSync(path, content);
  chmodSync(path, 0o755);
  return path;
}

test('CHROME_PATH goes before all else', () => {
  const path = program('my-chrome', 'anything');
  expect(findBrowser('linux', { CHROME_PATH: path })).toBe(path);
});

test('a CHROME_PATH without a program is named in the error', () => {
  expect(() => findBrowser('linux', { CHROME_PATH: '/no/such/chrome' })).toThrow(
    /CHROME_PATH is set to "\/no\/such\/chrome"/,
  );
});

test('the stub of Ubuntu, which only starts a snap, is skipped', () => {
  const transitional =
    '#!/bin/sh\nif ! [ -x /snap/bin/chromium ]; then\n  echo "snap install chromium"\n  exit 1\nfi\n';
  expect(isSnapStub(program('chromium-browser', transitional))).toBe(true);
  expect(
    isSnapStub(program('chromium', '#!/bin/sh\n# Chromium launcher\nexec /usr/lib/chromium/chromium "$@"\n')),
  ).toBe(false);
});

test('each system has its usual places', () => {
  expect(candidatePaths('darwin', { HOME: '/Users/me' })[0]).toContain('Google Chrome.app');
  expect(candidatePaths('win32', { PROGRAMFILES: 'C:/Program Files' })[0]).toContain('chrome.exe');
  expect(candidatePaths('linux', { PATH: '/somewhere/bin' })[0]).toBe('/somewhere/bin/google-chrome-stable');
});

test('only the software adapter asks for SwiftShader', () => {
  expect(launchFlags('software', 'linux')).toContain('--use-webgpu-adapter=swiftshader');
  expect(launchFlags('hardware', 'linux')).not.toContain('--use-webgpu-adapter=swiftshader');
});
