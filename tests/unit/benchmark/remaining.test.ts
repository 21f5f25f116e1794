import { describe, expect, test } from 'vitest';
import type { SessionPlan } from '../../../src/base/session-plan';
import { canGoOn, remainingRuns } from '../../../src/benchmark/remaining';
import {
  configOf,
  environment,
  recordOf,
  resultOf,
  session,
  softwareEnvironment,
  straightCurve,
} from '../../fixtures/runs';

const plan = [1, 2].flatMap((seed) =>
  ['gpt2', 'lstm'].map((architecture) => configOf({ architecture, seed })),
);
const of = (architecture: string, seed: number, changes: Parameters<typeof recordOf>[0] = {}) =>
  recordOf({ config: { architecture, seed }, ...changes });
const left = (...records: Parameters<typeof remainingRuns>[1]) =>
  remainingRuns(plan, records).map(({ config, again }) => [config.architecture, config.seed, again]);

describe('what is left of a plan', () => {
  test('nothing done: all of it, in order', () => {
    expect(left()).toEqual([
      ['gpt2', 1, false],
      ['lstm', 1, false],
      ['gpt2', 2, false],
      ['lstm', 2, false],
    ]);
  });

  test('what has run is not run again, a failure included', () => {
    const failed = of('lstm', 1, { result: resultOf(straightCurve(3, 2), { end: 'failed' }) });
    expect(left(of('gpt2', 1), failed, of('lstm', 2))).toEqual([['gpt2', 2, false]]);
  });

  test('what was stopped was no attempt; a void one comes back once, at the end', () => {
    const stopped = of('gpt2', 1, { result: resultOf(straightCurve(3, 2), { end: 'stopped' }) });
    const hidden = of('lstm', 1, { hidden: true });
    const rest = [of('gpt2', 2), of('lstm', 2)];
    expect(left(stopped, hidden, ...rest)).toEqual([
      ['gpt2', 1, false],
      ['lstm', 1, true],
    ]);
    expect(left(stopped, hidden, hidden, ...rest)).toEqual([['gpt2', 1, false]]);
    expect(left(of('gpt2', 1), hidden, of('lstm', 1), ...rest)).toEqual([]);
  });
});

test('a session goes on where it began, and nowhere else', () => {
  const begun: SessionPlan = {
    id: session,
    suite: null,
    startedAt: '2026-11-27T00:00:00Z',
    environment,
    plan,
  };
  expect(canGoOn(begun, { ...environment, features: [] })).toBe(true);
  expect(canGoOn(begun, softwareEnvironment)).toBe(false);
  expect(canGoOn(begun, { ...environment, engine: 'another' })).toBe(false);
  expect(canGoOn(begun, { ...environment, protocol: 'another' })).toBe(false);
});
