import { defineConfig } from '@playwright/test';
import { launchFlags, requireBrowser } from './scripts/browser.mjs';

// Two runs on one machine do not meet; workers read this file again and find the same number.
const port = Number((process.env.E2E_PORT ??= String(20_000 + (process.pid % 20_000))));

/** End-to-end tests drive the built page; `npm run build` goes first. */
export default defineConfig({
  testDir: 'tests/e2e',
  timeout: 180_000,
  expect: { timeout: 15_000 },
  // One page at a time: two trainings on one software adapter starve each other.
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  outputDir: 'node_modules/.cache/playwright',
  use: {
    baseURL: `http://localhost:${port}/`,
    launchOptions: { executablePath: requireBrowser(), args: launchFlags('software') },
    locale: 'en-GB',
    trace: 'off',
  },
  webServer: {
    command: `npx vite preview --port ${port} --strictPort`,
    port,
    reuseExistingServer: false,
  },
});
