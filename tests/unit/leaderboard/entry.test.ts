import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Environment } from '../../../src/base/environment';
import type { RunRecord } from '../../../src/base/record';
import { browserNames, Entry, plainName, roundToThree, systemFamilies } from '../../../src/leaderboard/entry';
import { Leaderboard } from '../../../src/leaderboard/leaderboard';
import { toEntry } from '../../../src/leaderboard/to-entry';
import { catalogue, environment, recordOf, resultOf, session, straightCurve } from '../../fixtures/runs';

const other = '22222222-2222-4222-8222-222222222222';
const share = (records: RunRecord[]) => toEntry(records, session, catalogue.tasks);

const three = (changes: Parameters<typeof recordOf>[0] = {}) =>
  [1, 2, 3].map((seed) => recordOf({ ...changes, config: { ...changes.config, seed } }));

test('an entry holds medians of three digits, counts and versions', () => {
  const records = three({ result: resultOf(straightCurve(3, 2.034567, 120, 0.0123456)) });
  const entry = share(records);
  expect(Entry.parse(JSON.parse(JSON.stringify(entry)))).toEqual(entry);
  expect(entry).toEqual({
    format: 'trainability-entry',
    version: 1,
    suite: { id: 'smoke', version: 1 },
    protocol: '0.2',
    engine: '0.1',
    month: '2026-11',
    adapter: { vendor: 'nvidia', architecture: 'ampere', software: false },
    browser: { name: 'chrome', major: 140 },
    os: 'linux',
    attempts: 1,
    cells: [
      {
        architecture: 'gpt2',
        task: 'moby',
        attempts: 3,
        reached: 3,
        steps: 99.4,
        stepSeconds: 0.0123,
        final: 2.03,
      },
    ],
  });
});

test('voided and stopped runs are not shared; the number of attempts at the suite is', () => {
  const records = [
    recordOf({ config: { seed: 1 } }),
    recordOf({ config: { seed: 2 }, hidden: true }),
    recordOf({
      config: { seed: 3 },
      result: resultOf(straightCurve(3, 2, 50), { end: 'stopped', test: null }),
    }),
    recordOf({ session: other }),
    recordOf({ session: '33333333-3333-4333-8333-333333333333', suite: { id: 'quick', version: 1 } }),
    { ...recordOf({ session: '44444444-4444-4444-8444-444444444444' }), origin: 'imported' as const },
  ];
  const entry = share(records);
  expect(entry.cells[0]!.attempts).toBe(1);
  expect(entry.attempts).toBe(2);
});

test('a median that was never reached is null, not the median of those that did', () => {
  const missed = resultOf(straightCurve(3, 2.5));
  const records = [
    recordOf(),
    recordOf({ config: { seed: 2 }, result: missed }),
    recordOf({ config: { seed: 3 }, result: missed }),
  ];
  expect(share(records).cells[0]).toMatchObject({ attempts: 3, reached: 1, steps: null });
});

test.each<[string, RunRecord[], RegExp]>([
  ['a custom session', [recordOf({ suite: null })], /Custom runs are not shared/],
  ['an imported session', [{ ...recordOf(), origin: 'imported' }], /were imported/],
  ['a session without a valid run', [recordOf({ hidden: true })], /No run of this session is valid/],
  ['a session that is not there', [recordOf({ session: other })], /no runs of this session/],
])('%s cannot be shared', (_what, records, sentence) => {
  expect(() => share(records)).toThrow(
    expect.objectContaining({ code: 'bad-argument', message: expect.stringMatching(sentence) }),
  );
});

/** All strings of a value, keys included. */
function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(Array.isArray(value) ? [] : [key]),
    ...stringsOf(inner),
  ]);
}

const text = fc.oneof(
  fc.string(),
  fc.constantFrom('nvidia', 'Mozilla/5.0 (X11; Linux)', 'driver 550.54', 'a@b.example'),
);

const anyEnvironment: fc.Arbitrary<Environment> = fc.record({
  app: text,
  protocol: fc.constant('0.1'),
  engine: fc.constant('0.1'),
  adapter: fc.record({ vendor: text, architecture: text, description: text, software: fc.boolean() }),
  browser: fc.record({ name: text, major: fc.nat(200) }),
  os: text,
  features: fc.array(text),
  crossOriginIsolated: fc.boolean(),
  clockMicroseconds: fc.double({ min: 0, max: 100, noNaN: true }),
  probes: fc.record({
    gigaflops: fc.double({ min: 1, max: 1e5, noNaN: true }),
    dispatchMicroseconds: fc.double({ min: 1, max: 100, noNaN: true }),
  }),
});

test('no text leaves that is not on the list, whatever the environment says', () => {
  fc.assert(
    fc.property(
      anyEnvironment,
      fc.double({ min: 1e-4, max: 10, noNaN: true }),
      (environment, stepSeconds) => {
        const records = three({ environment, result: resultOf(straightCurve(3, 2, 120, stepSeconds)) });
        const entry = share(records);
        expect(Entry.parse(entry)).toEqual(entry);
        const { vendor, architecture } = environment.adapter;
        const allowed = new Set<string>([
          ...stringsOf(share(three())),
          ...browserNames,
          ...systemFamilies,
          plainName(vendor),
          plainName(architecture),
        ]);
        expect(stringsOf(entry).filter((string) => !allowed.has(string))).toEqual([]);
      },
    ),
  );
});

test('no number leaves with more than three digits', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e3, noNaN: true }), (stepSeconds) => {
      const [cell] = share(three({ result: resultOf(straightCurve(3, 2, 120, stepSeconds)) })).cells;
      for (const value of [cell!.steps, cell!.stepSeconds, cell!.final]) {
        expect(value).toBe(roundToThree(value!));
        expect(Number(value!.toPrecision(3))).toBe(value);
      }
    }),
  );
});

test('what a vendor string may look like', () => {
  expect(['apple', 'common-3', 'gen-12lp', ''].map(plainName)).toEqual(['apple', 'common-3', 'gen-12lp', '']);
  expect(['NVIDIA GeForce RTX 4090', 'a'.repeat(33), 'x y', '<b>', '-'].map(plainName)).toEqual([
    '',
    '',
    '',
    '',
    '',
  ]);
});

test('a whole smoke suite is an entry of at most 3 KB', () => {
  const records = [...Array(14).keys()].flatMap((index) =>
    three({ config: { architecture: `architecture-${index}` } }),
  );
  expect(JSON.stringify(share(records)).length).toBeLessThan(3000);
});

test('the environment of the fixtures is a valid one', () => {
  expect(Environment.parse(environment)).toEqual(environment);
});

test('the committed leaderboard is valid, and an entry fits in', () => {
  const committed = Leaderboard.parse(JSON.parse(readFileSync('public/leaderboard.json', 'utf8')));
  expect(Leaderboard.safeParse({ ...committed, entries: [share(three())] }).success).toBe(true);
  expect(
    Leaderboard.safeParse({ ...committed, entries: [{ ...share(three()), userAgent: 'x' }] }).success,
  ).toBe(false);
});
