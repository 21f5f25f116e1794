import { expect, test } from 'vitest';
import { sampling, summary, takesAnother, type Sample } from '../../../benchmarks/samples';

const sample = (wall: number, change: Partial<Sample> = {}): Sample => ({
  wall,
  js: wall / 10,
  dispatches: 5,
  submits: 2,
  ...change,
});

test('a row tells medians, not means', () => {
  const samples = [sample(1), sample(100), sample(3, { dispatches: 7 }), sample(2)];
  expect(summary(samples)).toEqual({ wallMs: 2.5, jsMs: 0.25, dispatches: 5, submits: 2, samples: 4 });
});

test('a slow engine gets its fewest samples all the same', () => {
  const slow = Array.from({ length: sampling.fewest - 1 }, () => sample(10 * sampling.budget));
  expect(takesAnother(slow)).toBe(true);
  expect(takesAnother([...slow, sample(1)])).toBe(false);
});

test('a fast engine stops at the most', () => {
  const fast = Array.from({ length: sampling.most }, () => sample(1));
  expect(takesAnother(fast.slice(1))).toBe(true);
  expect(takesAnother(fast)).toBe(false);
});
