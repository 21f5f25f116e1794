import { expect, test } from 'vitest';
import { profileTable, shortLabel } from '../../../benchmarks/profile-table';

test('a kernel that comes several times is named once', () => {
  expect(shortLabel('gemm + add + gemm + gemm')).toBe('gemm × 3 + add');
});

test('times, shares of the roof, totals; a dash where the device has no timestamps', () => {
  const work = { label: 'gemm', flops: 2e6, bytes: 1000 };
  const roofs = [{ ...work, bound: 'arithmetic' as const, seconds: 0.001 }];
  const timed = profileTable([{ ...work, groups: 4, seconds: 0.002 }], roofs);
  expect(timed).toContain('| 1 | gemm | 4 | 2.00 | 1.0 | 2000.0 | arithmetic | 50 % |');
  expect(timed).toContain('1 dispatches, 2.0 MFLOP, 0.00 MB, 2000 µs');
  const untimed = profileTable([{ ...work, groups: 4, seconds: null }], roofs);
  expect(untimed).toContain('| – | arithmetic | – |');
  expect(untimed).not.toContain('NaN');
});
