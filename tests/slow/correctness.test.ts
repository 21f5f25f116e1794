/** The cases that a GPU machine runs without a test runner, in Node on the software adapter: all of them must agree here. */
import { expect, test } from 'vitest';
import { runDawn } from '../../benchmarks/run-dawn';

test('every op agrees with its twin under Node on Dawn', async () => {
  expect(await runDawn([], 'software', 'correctness')).toBe(0);
});
