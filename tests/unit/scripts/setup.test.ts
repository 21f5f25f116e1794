import { expect, test } from 'vitest';
import { isInstalled, isNodeRecentEnough } from '../../../scripts/install.mjs';
import {
  countPlaywright,
  countVitest,
  failuresPlaywright,
  failuresVitest,
  stageCounts,
} from '../../../scripts/test-counts.mjs';

test.each([
  ['18.20.0', false],
  ['20.18.3', false],
  ['20.19.0', true],
  ['21.7.0', false],
  ['22.11.0', false],
  ['22.12.0', true],
  ['24.0.0', true],
])('Node %s: %s', (version, isEnough) => {
  expect(isNodeRecentEnough(version)).toBe(isEnough);
});

test('packages are installed when every one that is not optional has the version of the lock file', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/a': { version: '1.0.0' },
      'node_modules/mac': { version: '2.0.0', optional: true },
    },
  };
  expect(isInstalled(lock, { packages: { 'node_modules/a': { version: '1.0.0' } } })).toBe(true);
  expect(isInstalled(lock, { packages: { 'node_modules/a': { version: '0.9.0' } } })).toBe(false);
  expect(isInstalled(lock, { packages: {} })).toBe(false);
});

test('a test file that could not be loaded counts as failed', () => {
  const counts = countVitest({
    numPassedTests: 4,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{}] },
      { status: 'passed', assertionResults: [{}, {}] },
    ],
  });
  expect(counts).toEqual({ passed: 4, failed: 2, skipped: 3 });
});

test('an end-to-end report without a failed test may still hold an error', () => {
  const stats = { expected: 3, flaky: 1, unexpected: 0, skipped: 1 };
  expect(countPlaywright({ stats })).toEqual({ passed: 4, failed: 0, skipped: 1 });
  expect(countPlaywright({ stats, errors: ['the server did not start'] })).toEqual({
    passed: 4,
    failed: 1,
    skipped: 1,
  });
});

test('a stage that ends badly has failed, whatever its report says', () => {
  expect(stageCounts(0)).toEqual({ passed: 1, failed: 0, skipped: 0 });
  expect(stageCounts(2)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(stageCounts(1, () => ({ passed: 9, failed: 0, skipped: 0 }))).toEqual({
    passed: 9,
    failed: 1,
    skipped: 0,
  });
  const noReport = () => {
    throw new Error('no such file');
  };
  expect(stageCounts(1, noReport)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(stageCounts(0, noReport)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('what failed is named, with what its error says first', () => {
  const failed = {
    status: 'failed',
    fullName: 'a sum',
    failureMessages: ['\u001b[31m3 is not 4\u001b[0m\n  { seed: 5 }\n    at …'],
  };
  const testResults = [
    { name: '/x/sum.test.ts', status: 'failed', assertionResults: [failed, { ...failed, status: 'passed' }] },
    { name: '/x/broken.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
  ];
  expect(failuresVitest({ testResults })).toEqual([
    'sum.test.ts › a sum: 3 is not 4 { seed: 5 }',
    'broken.test.ts › could not be loaded: no such module',
  ]);
  const results = [{ error: { message: 'not visible\nat …' } }];
  const spec = { file: 'page.spec.ts', title: 'opens', ok: false, tests: [{ results }] };
  const report = {
    suites: [{ suites: [{ specs: [spec, { ...spec, ok: true }] }] }],
    errors: [{ message: 'no server' }],
  };
  expect(failuresPlaywright(report)).toEqual(['page.spec.ts › opens: not visible', 'no server']);
});
