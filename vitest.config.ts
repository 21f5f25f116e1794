import { playwright } from '@vitest/browser-playwright';
import { defineConfig, mergeConfig } from 'vitest/config';
import { findBrowser, launchFlags } from './scripts/browser.mjs';
import { claimCommands } from './tests/claims/commands.ts';
import viteConfig from './vite.config.ts';

const seconds = 1000;

/** Tests in Chromium on the software adapter: every machine has it, and its numbers are the same everywhere. */
const browser = (...flags: string[]) => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({
    launchOptions: {
      executablePath: findBrowser() ?? undefined,
      args: [...launchFlags('software'), ...flags],
    },
  }),
  instances: [{ browser: 'chromium' as const }],
});

export default mergeConfig(
  viteConfig,
  defineConfig({
    // A missing file is answered by the page, whose scripts would then be prepared: new dependencies, and a reload in mid-test.
    server: { preTransformRequests: false },
    test: {
      globalSetup: 'tests/pack-data.ts',
      passWithNoTests: true,
      projects: [
        {
          extends: true,
          test: {
            name: 'unit',
            environment: 'node',
            include: ['tests/unit/**/*.test.ts'],
            testTimeout: 30 * seconds,
          },
        },
        {
          extends: true,
          test: {
            name: 'browser',
            include: ['tests/browser/**/*.test.ts'],
            browser: browser(),
            // Two trainings on one software adapter starve each other.
            fileParallelism: false,
            testTimeout: 120 * seconds,
            hookTimeout: 120 * seconds,
          },
        },
        // `npm run test:slow`: what does not fit the 20 minutes of `npm test`.
        {
          extends: true,
          test: {
            name: 'slow',
            environment: 'node',
            include: ['tests/slow/**/*.test.ts'],
            fileParallelism: false,
            testTimeout: 1800 * seconds,
          },
        },
        {
          extends: true,
          test: {
            name: 'slow-browser',
            include: ['tests/slow-browser/**/*.test.ts'],
            browser: browser('--enable-precise-memory-info', '--js-flags=--expose-gc'),
            fileParallelism: false,
            testTimeout: 1800 * seconds,
            hookTimeout: 120 * seconds,
          },
        },
        // `npm run test:claims`: what the field knows, and an honest implementation reproduces; see docs/claims.md.
        {
          extends: true,
          test: {
            name: 'claims',
            include: ['tests/claims/*.test.ts'],
            browser: { ...browser(), commands: claimCommands },
            fileParallelism: false,
            testTimeout: 7200 * seconds,
            hookTimeout: 120 * seconds,
          },
        },
      ],
    },
  }),
);
