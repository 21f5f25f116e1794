import { expect, test } from 'vitest';
import { digits, duration, rankingText } from '../../../scripts/rank/table';
import type { RankingRow, Spread, TaskRanking } from '../../../src/benchmark/ranking';

function spread(...values: (number | null)[]): Spread {
  const sorted = [...values].sort((a, b) => (a ?? Infinity) - (b ?? Infinity));
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
  return { values, median: middle, range: { low: sorted[0] ?? null, high: sorted.at(-1) ?? null } };
}

const outcomes = { reached: 0, missed: 0, diverged: 0, failed: 0, stopped: 0, completed: 0 };

function row(changes: Partial<RankingRow>): RankingRow {
  return {
    architecture: 'gpt2',
    order: 1,
    rank: null,
    closeToNext: false,
    attempts: 3,
    atlasSeeds: [],
    reached: 2,
    success: { low: 0.2, high: 0.94 },
    outcomes,
    stepsToTarget: spread(40, 52.25, null),
    secondsToTarget: spread(1, 2, null),
    stepSeconds: spread(0.01, 0.012, 0.0125),
    crossings: [],
    stepsSpent: 212,
    expectedSteps: 106,
    expectedStepsInterval: null,
    expectedSeconds: 1.27,
    expectedInterval: null,
    final: spread(0.91, 0.923, 0.93),
    parameters: 10_000,
    envelope: null,
    runs: [],
    ...changes,
  };
}

function ranking(changes: Partial<TaskRanking>): TaskRanking {
  return {
    session: '00000000-0000-4000-8000-000000000000',
    startedAt: '2026-01-01T00:00:00.000Z',
    suite: { id: 'smoke', version: 1 },
    protocol: '0.2',
    engine: '1',
    classes: ['software'],
    origin: 'here',
    task: 'mnist',
    size: 'nano',
    length: null,
    steps: 120,
    metric: { id: 'accuracy', better: 'higher' },
    target: 0.8,
    seeds: [1, 2, 3],
    complete: true,
    provisional: true,
    detectableRatio: null,
    excluded: 0,
    rows: [row({})],
    ...changes,
  };
}

test('a row states counts, spread and cost; a miss is never a number', () => {
  const text = rankingText([ranking({})]);
  expect(text).toContain('mnist · smoke 1 (nano, 120 steps) · accuracy, target 80.0 % · class: software');
  expect(text).toMatch(
    /1 +gpt2 +2 of 3 +52\.3 \(40 to never\) +12 ms \(10 ms to 12\.5 ms\) +1\.27 s +92\.3 % \(91\.0 % to 93\.0 %\)/,
  );
});

test('3 seeds are called provisional, 10 are not', () => {
  expect(rankingText([ranking({})])).toContain('Provisional: 3 seeds give an order and a spread, no ranks');
  expect(rankingText([ranking({ provisional: false })])).not.toContain('Provisional');
});

test('what weakens the order is said beneath it', () => {
  const rows = [
    row({ closeToNext: true }),
    row({
      order: 2,
      architecture: 'lstm',
      reached: 0,
      outcomes: { ...outcomes, diverged: 1 },
      expectedSeconds: null,
    }),
  ];
  const text = rankingText([ranking({ rows, complete: false, excluded: 2 })]);
  expect(text).toContain('1 ≈');
  expect(text).toContain('0 of 3, 1 diverged');
  expect(text).toContain('≈ overlaps with the row below');
  expect(text).toContain('Incomplete');
  expect(text).toContain('2 voided or stopped runs');
});

test('a custom ranking is called so, and has no target where none is known', () => {
  const rows = [row({ stepsToTarget: null, expectedSeconds: null, reached: 0 })];
  const metric = { id: 'nats', better: 'lower' } as const;
  const text = rankingText([
    ranking({ suite: null, classes: ['custom'], target: null, metric, rows, length: 32 }),
  ]);
  expect(text).toContain(
    'custom (nano, length 32, 120 steps) · nats (lower is better), no target yet · class: custom',
  );
  expect(text).toContain('no target');
});

test('nothing finished', () => {
  expect(rankingText([])).toContain('Nothing to rank');
});

test('numbers keep three digits and a unit', () => {
  expect([0, 0.012345, 12.345, 12345].map(digits)).toEqual(['0', '0.0123', '12.3', '12345']);
  expect([5e-5, 0.0123, 1.5, 300, 10_000].map(duration)).toEqual([
    '50 µs',
    '12.3 ms',
    '1.5 s',
    '5 min',
    '2.78 h',
  ]);
});

test('ranks are intervals, with what the session could tell apart; few seeds get neither', () => {
  const rows = [
    row({ rank: { best: 1, worst: 2 }, expectedInterval: { low: 1, high: 1.6 } }),
    row({ rank: { best: 3, worst: 3 }, expectedInterval: null }),
  ];
  const text = rankingText([ranking({ rows, provisional: false, detectableRatio: 1.4512 })]);
  expect(text).toMatch(/^ {2}1 to 2 {2}gpt2/m);
  expect(text).toMatch(/^ {2}3 {7}gpt2/m);
  expect(text).toContain('1.27 s (95 %: 1 s to 1.6 s)');
  expect(text).toContain('A ratio of 1.45 would be found');
  expect(text).toContain('2 of 3 (95 %: 20.0 % to 94.0 %)');
  expect(rankingText([ranking({ rows })])).not.toContain('2 of 3 (');
});
