import { expect, test } from 'vitest';
import { exp, log } from '../../../src/base/elementary';

test('exponentials', () => {
  for (const x of [-40, -3.3, -0.347, -1e-5, 0, 1e-5, 0.346, 1, 2.77, 40])
    expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-13);
});

test('logarithms', () => {
  for (const x of [1e-8, 0.001, 0.1, 0.5, 0.9999, 1, 1.0001, 1.5, 2, 16, 12345.6])
    expect(Math.abs(log(x) - Math.log(x))).toBeLessThan(1e-13);
});
