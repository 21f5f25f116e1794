/** What each suite says that it can tell apart, by the tests that rank it. */
import { expect, test } from 'vitest';
import { median } from '../../../src/base/median';
import { random } from '../../../src/base/random';
import { seedsForRanks } from '../../../src/benchmark/rank-tasks';
import { separations } from '../../../src/benchmark/statistics/separations';
import { suites } from '../../../src/benchmark/suites';

test.each(suites)('$id', ({ detects, seeds, architectures }) => {
  if (seeds.length < seedsForRanks) {
    expect(detects).toBeNull();
    return;
  }
  const ratios = Array.from({ length: 200 }, (_, suite) => {
    const { normal } = random(suite, 'detects');
    const scores = architectures.map(() => seeds.map(() => 0.2 * normal()));
    return separations(scores).detectableRatio!;
  });
  expect(detects! / median(ratios)!).toBeGreaterThan(0.98);
  expect(detects! / median(ratios)!).toBeLessThan(1.02);
});
