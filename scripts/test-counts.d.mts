/** Types of test-counts.mjs, which is plain JavaScript because it runs before TypeScript is installed. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
export function countVitest(report: {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}): Counts;
export function countPlaywright(report: {
  stats: { expected: number; flaky: number; unexpected: number; skipped: number };
  errors?: unknown[];
}): Counts;
export function stageCounts(code: number, count?: () => Counts): Counts;
export function failuresVitest(report: {
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
}): string[];
interface PlaywrightSuite {
  suites?: PlaywrightSuite[];
  specs?: {
    file: string;
    title: string;
    ok: boolean;
    tests: { results: { error?: { message?: string } }[] }[];
  }[];
}
export function failuresPlaywright(report: PlaywrightSuite & { errors?: { message?: string }[] }): string[];
