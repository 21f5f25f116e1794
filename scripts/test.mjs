/**
 * `npm test`: sets up what is missing, runs every stage whatever the one before it said, and ends with one line of
 * counts. A stage that is no test (format, lint, types, data, build) counts as one.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nodeProgram, npmProgram, root, run } from './process.mjs';
import { setUpBrowser, setUpPackages } from './install.mjs';
import {
  countPlaywright,
  countVitest,
  failuresPlaywright,
  failuresVitest,
  stageCounts,
} from './test-counts.mjs';

const reports = join(root, 'node_modules', '.cache', 'test-reports');

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

function vitestStage(project) {
  const file = join(reports, `${project}.json`);
  return {
    name: project,
    program: nodeProgram(
      'vitest/vitest.mjs',
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ),
    count: () => countVitest(readJson(file)),
    failures: () => failuresVitest(readJson(file)),
  };
}

function playwrightStage() {
  const file = join(reports, 'e2e.json');
  return {
    name: 'end to end',
    program: nodeProgram('@playwright/test/cli.js', 'test', '--reporter=list,json'),
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    count: () => countPlaywright(readJson(file)),
    failures: () => failuresPlaywright(readJson(file)),
  };
}

const stages = () => [
  { name: 'format', program: nodeProgram('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.') },
  { name: 'lint', program: nodeProgram('eslint/bin/eslint.js', '.') },
  { name: 'types', program: nodeProgram('typescript/bin/tsc', '--noEmit') },
  { name: 'types in components', program: nodeProgram('svelte-check/bin/svelte-check') },
  { name: 'data', program: npmProgram('npm', 'run', '--silent', 'data') },
  vitestStage('unit'),
  vitestStage('browser'),
  { name: 'build', program: npmProgram('npm', 'run', '--silent', 'build') },
  playwrightStage(),
];

async function runStage({ name, program, env = {}, count, failures }) {
  console.log(`\n── ${name}`);
  const start = performance.now();
  const code = await run(program, { env: { ...process.env, ...env } });
  const counts = stageCounts(code, count);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  return { name, seconds, ...counts, failures: counts.failed > 0 && failures ? orNone(failures) : [] };
}

/** A stage that left no report has told what was wrong above. */
function orNone(failures) {
  try {
    return failures();
  } catch {
    return [];
  }
}

async function setUp() {
  try {
    await setUpPackages();
    console.log(`Browser: ${await setUpBrowser()}`);
    return true;
  } catch (error) {
    console.error(error.message);
    return false;
  }
}

const results = [];
if (await setUp()) {
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  for (const stage of stages()) results.push(await runStage(stage));
} else {
  results.push({ name: 'set-up', seconds: '–', passed: 0, failed: 1, skipped: 0, failures: [] });
}
console.log('');
for (const { name, seconds, passed, failed, skipped, failures } of results) {
  const note = skipped > 0 ? `, ${skipped} skipped` : '';
  console.log(
    `${failed === 0 ? '✓' : '✗'} ${name.padEnd(20)} ${seconds.padStart(7)} s   ${passed} passed, ${failed} failed${note}`,
  );
  for (const failure of failures) console.log(`    ✗ ${failure}`);
}
const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
console.log(`${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
process.exitCode = total('failed') === 0 ? 0 : 1;
