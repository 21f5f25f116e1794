/** Reads how many tests passed, failed and were skipped, and which failed, from the reports of Vitest and Playwright. */
import { basename } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** A file that could not be loaded has no tests in the report, but it did fail. */
export function countVitest(report) {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

export function countPlaywright({ stats, errors = [] }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + (stats.unexpected === 0 ? errors.length : 0),
    skipped: stats.skipped,
  };
}

/** Counts of a stage; one that ends badly without saying where, or leaves no report, has failed once. */
export function stageCounts(code, count) {
  if (!count) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  try {
    const counted = count();
    return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** @returns a line for each failed test: its file, its name, and what its error says first */
export function failuresVitest({ testResults }) {
  return testResults.flatMap(({ name, message, status, assertionResults }) => {
    if (status === 'failed' && assertionResults.length === 0)
      return [line(name, 'could not be loaded', message)];
    return assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => line(name, test.fullName, test.failureMessages?.[0]));
  });
}

export function failuresPlaywright({ suites = [], errors = [] }) {
  const within = ({ suites: inner = [], specs = [] }) => [
    ...inner.flatMap(within),
    ...specs
      .filter(({ ok }) => !ok)
      .map(({ file, title, tests }) => line(file, title, tests.at(-1)?.results.at(-1)?.error?.message)),
  ];
  return [...suites.flatMap(within), ...errors.map(({ message }) => message ?? 'an error without a message')];
}

/** Characters of an error that are worth a line; the rest stands further up. */
const LONGEST = 800;

/** The first paragraph of the message, without the stack: a property's failure names its seed and its counterexample there. */
function line(file, name, message = '') {
  const [said] = stripVTControlCharacters(message).split(/\n\s*(?:\n|at )/);
  return `${basename(file)} › ${name}: ${said.replace(/\s*\n\s*/g, ' ').slice(0, LONGEST)}`;
}
