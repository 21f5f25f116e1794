import { describe, expect, test } from 'vitest';
import type { AtlasBlock } from '../../../src/base/atlas-block';
import type { RunRecord } from '../../../src/base/record';
import { atlasOf } from '../../../src/benchmark/atlas/atlas';
import { blockOf } from '../../../src/benchmark/atlas/block-of';
import { rankTasks } from '../../../src/benchmark/rank-tasks';
import { TaskRanking } from '../../../src/benchmark/ranking';
import {
  catalogue,
  environment,
  recordOf,
  resultOf,
  softwareEnvironment,
  straightCurve,
} from '../../fixtures/runs';

/** A run of an architecture that ends at `final` nats; 2 reaches the target at step 96, above 2.2 misses. */
const run = (architecture: string, seed: number, final: number, stepSeconds = 0.01): RunRecord =>
  recordOf({ config: { architecture, seed }, result: resultOf(straightCurve(3, final, 120, stepSeconds)) });

const rank = (records: RunRecord[]) => rankTasks(records, catalogue.tasks);
const orderOf = (records: RunRecord[]) => rank(records)[0]!.rows.map(({ architecture }) => architecture);

test('the order is that of expected time: steps × step time', () => {
  const records = [1, 2, 3].flatMap((seed) => [
    run('gpt2', seed, 1.8, 0.02), // 72 steps
    run('lstm', seed, 2, 0.01), // 96 steps
  ]);
  const [ranking] = rank(records);
  expect(TaskRanking.parse(ranking)).toEqual(ranking);
  expect(ranking!.rows.map(({ architecture, order }) => [architecture, order])).toEqual([
    ['lstm', 1],
    ['gpt2', 2],
  ]);
  const [lstm] = ranking!.rows;
  expect(lstm).toMatchObject({ attempts: 3, reached: 3, rank: null, closeToNext: false, parameters: 10_000 });
  expect(lstm!.expectedSteps).toBeCloseTo(96);
  expect(lstm!.expectedSeconds).toBeCloseTo(0.96);
  expect(lstm!.stepsToTarget!.median).toBeCloseTo(96);
  expect(lstm!.final.median).toBeCloseTo(2);
  expect(ranking).toMatchObject({
    provisional: true,
    complete: true,
    excluded: 0,
    seeds: [1, 2, 3],
    classes: [],
  });
  expect(ranking!.target).toBeCloseTo(2.2);
});

test('a miss counts: in the expected time, and as an open end of the range', () => {
  const [row] = rank([run('gpt2', 1, 2), run('gpt2', 2, 2), run('gpt2', 3, 2.5)])[0]!.rows;
  expect(row).toMatchObject({ attempts: 3, reached: 2, outcomes: { reached: 2, missed: 1 } });
  expect(row!.expectedSteps).toBeCloseTo(96 + 120 / 3);
  expect(row!.stepsToTarget!.range.high).toBeNull();
  expect(row!.stepsToTarget!.values[2]).toBeNull();
});

test('without a success the final metric orders, after all that reached', () => {
  const records = [run('gpt2', 1, 2.6), run('llama', 1, 2.5), run('lstm', 1, 2, 10)];
  expect(orderOf(records)).toEqual(['lstm', 'llama', 'gpt2']);
});

test('one that diverged stands after those that got to the horizon', () => {
  const diverged = resultOf(straightCurve(3, 2.1, 60), { end: 'diverged', test: null });
  const records = [recordOf({ config: { architecture: 'gpt2' }, result: diverged }), run('llama', 1, 2.9)];
  expect(orderOf(records)).toEqual(['llama', 'gpt2']);
});

test('rows whose ranges overlap are called close', () => {
  const records = [1, 2, 3].flatMap((seed) => [
    run('gpt2', seed, 1.8 + seed / 20),
    run('lstm', seed, 1.82 + seed / 20),
  ]);
  expect(rank(records)[0]!.rows.map(({ closeToNext }) => closeToNext)).toEqual([true, false]);
});

test('voided and stopped runs are left out and counted', () => {
  const hidden = recordOf({ config: { seed: 2 }, hidden: true });
  const stopped = recordOf({
    config: { seed: 3 },
    result: resultOf(straightCurve(3, 2), { end: 'stopped' }),
  });
  const [ranking] = rank([run('gpt2', 1, 2), hidden, stopped]);
  expect(ranking).toMatchObject({ excluded: 2, seeds: [1] });
  expect(ranking!.rows[0]!.attempts).toBe(1);
});

test('a second attempt at the same seed does not replace the first', () => {
  const first = recordOf({ startedAt: '2026-11-23T10:00:00Z', result: resultOf(straightCurve(3, 2.5)) });
  const second = recordOf({ startedAt: '2026-11-23T11:00:00Z', result: resultOf(straightCurve(3, 1.5)) });
  const [ranking] = rank([second, first]);
  expect(ranking!.rows[0]).toMatchObject({ attempts: 1, reached: 0, runs: [first.id] });
  expect(ranking!.excluded).toBe(1);
});

test('an architecture that lacks a seed makes the block incomplete', () => {
  expect(rank([run('gpt2', 1, 2), run('gpt2', 2, 2), run('lstm', 1, 2)])[0]!.complete).toBe(false);
});

test('from 10 seeds on the order is no longer provisional', () => {
  const records = Array.from({ length: 10 }, (_, index) => run('gpt2', index + 1, 2));
  expect(rank(records)[0]!.provisional).toBe(false);
});

test('accuracy: more is better', () => {
  const onMqar = (architecture: string, final: number) =>
    recordOf({ config: { architecture, task: 'mqar' }, result: resultOf(straightCurve(0.1, final)) });
  expect(orderOf([onMqar('gpt2', 0.3), onMqar('llama', 0.5)])).toEqual(['llama', 'gpt2']);
});

/** As BERT, which learns from masked texts. */
function ownObjective() {
  const result = resultOf(straightCurve(3, 1));
  return { ...result, model: { ...result.model!, objective: 'masked tokens' } };
}

test('a run with an objective of its own has no targets of the task', () => {
  expect(recordOf({ result: ownObjective() })).toMatchObject({ targets: [], outcome: { kind: 'completed' } });
});

test('only like ranks with like: session, engine, protocol, class, size, data, precision, objective', () => {
  const other = '22222222-2222-4222-8222-222222222222';
  const records = [
    run('gpt2', 1, 2),
    recordOf({ session: other, startedAt: '2026-11-24T10:00:00Z' }),
    recordOf({ environment: softwareEnvironment }),
    recordOf({ environment: { ...environment, engine: '0.2' } }),
    recordOf({ environment: { ...environment, protocol: '0.3' } }),
    recordOf({ suite: null }),
    recordOf({ config: { size: 'micro' } }),
    recordOf({ config: { precision: 'f16' } }),
    recordOf({ config: { vocabulary: 8 } }),
    recordOf({ config: { data: { share: 0.1 } } }),
    recordOf({ config: { data: { labelNoise: 0.2 } } }),
    recordOf({ config: { text: '0123456789abcdef' } }),
    recordOf({ result: ownObjective() }),
  ];
  const rankings = rank(records);
  expect(rankings).toHaveLength(records.length);
  expect(rankings[0]!.session).toBe(other);
  expect(rankings.map(({ classes }) => classes.join())).toContain('software');
  expect(rankings.find(({ suite }) => suite === null)!.classes).toEqual(['custom']);
});

test('a cell without targets is ordered by its final metric, and says that it has none', () => {
  const at = (architecture: string, final: number) =>
    recordOf({
      suite: null,
      config: { architecture, length: 64 },
      result: resultOf(straightCurve(3, final)),
    });
  const [ranking] = rank([at('gpt2', 2.5), at('lstm', 2.4)]);
  expect(ranking!.target).toBeNull();
  expect(ranking!.rows[0]).toMatchObject({
    architecture: 'lstm',
    stepsToTarget: null,
    outcomes: { completed: 1 },
  });
});

test('no records, and tasks that this version does not know, give no ranking', () => {
  expect(rank([])).toEqual([]);
  const known = recordOf();
  expect(rank([{ ...known, config: { ...known.config, task: 'future' } }])).toEqual([]);
});

/** Ten seeds; `finals` gives the loss that each ends at. */
const tenOf = (architecture: string, final: (seed: number) => number) =>
  Array.from({ length: 10 }, (_, at) => run(architecture, at + 1, final(at + 1)));
const wobble = (seed: number) => 0.02 * Math.sin(seed * seed);

test('with ten seeds there are ranks: who is told apart from whom', () => {
  const records = [
    ...tenOf('gpt2', (seed) => 1 + wobble(seed)), // 48 steps
    ...tenOf('llama', (seed) => 1 + wobble(seed + 3)),
    ...tenOf('lstm', (seed) => 2 + wobble(seed)), // 96 steps
    ...tenOf('mlp', () => 2.5), // never
    ...tenOf('mingru', () => 2.6), // never
  ];
  const [ranking] = rank(records);
  expect(TaskRanking.parse(ranking)).toEqual(ranking);
  expect(ranking!.provisional).toBe(false);
  expect(ranking!.detectableRatio).toBeGreaterThan(1);
  const rows = new Map(ranking!.rows.map((row) => [row.architecture, row]));
  const rankOf = (architecture: string) => rows.get(architecture)!.rank;
  expect(rankOf('gpt2')).toEqual({ best: 1, worst: 2 });
  expect(rankOf('llama')).toEqual({ best: 1, worst: 2 });
  expect(rankOf('lstm')).toEqual({ best: 3, worst: 3 });
  // Of two that never got there neither is the faster one.
  expect(rankOf('mlp')).toEqual({ best: 4, worst: 5 });
  expect(rankOf('mingru')).toEqual({ best: 4, worst: 5 });
  const { expectedSeconds, expectedInterval, success } = rows.get('lstm')!;
  expect(expectedInterval!.low).toBeLessThan(expectedSeconds!);
  expect(expectedInterval!.high).toBeGreaterThan(expectedSeconds!);
  expect(success).toEqual({ low: expect.closeTo(0.72, 2), high: 1 });
  expect(rows.get('mlp')).toMatchObject({ expectedSeconds: null, expectedInterval: null });
  expect(ranking!.rows.every(({ closeToNext }) => !closeToNext)).toBe(true);
});

test('who never got there is not the faster one, however quick its steps', () => {
  const quick = Array.from({ length: 10 }, (_, at) => run('mlp', at + 1, 2.5 + wobble(at), 1e-5));
  const [ranking] = rank([...tenOf('lstm', (seed) => 2 + wobble(seed)), ...quick]);
  expect(ranking!.rows.map(({ architecture, rank }) => [architecture, rank])).toEqual([
    ['lstm', { best: 1, worst: 2 }],
    ['mlp', { best: 1, worst: 2 }],
  ]);
});

test('who lacks a seed is told apart from none; alone there is nothing to be told', () => {
  const records = [
    ...tenOf('gpt2', (seed) => 1 + wobble(seed)),
    ...tenOf('lstm', (seed) => 2 + wobble(seed)),
    ...tenOf('llama', (seed) => 2.1 + wobble(seed)).slice(1),
  ];
  const ranks = new Map(rank(records)[0]!.rows.map((row) => [row.architecture, row.rank]));
  expect(ranks.get('gpt2')).toEqual({ best: 1, worst: 2 });
  expect(ranks.get('lstm')).toEqual({ best: 2, worst: 3 });
  expect(ranks.get('llama')).toEqual({ best: 1, worst: 3 });
  const [alone] = rank(tenOf('gpt2', () => 1));
  expect(alone).toMatchObject({ detectableRatio: null, rows: [{ rank: { best: 1, worst: 1 } }] });
  const [never] = rank([...tenOf('gpt2', () => 2.5), ...tenOf('lstm', () => 2.6)]);
  expect(never!.rows.map((row) => row.rank)).toEqual([null, null]);
});

describe('with the atlas', () => {
  const block = (architecture: string, seeds: number[], final: number) =>
    blockOf(seeds.map((seed) => run(architecture, seed, final + seed / 100)))!;
  const all = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const here = [1, 2, 3].flatMap((seed) => [
    run('gpt2', seed, 1.5 + seed / 100),
    run('lstm', seed, 2.1 + seed / 100),
  ]);
  const withAtlas = (...blocks: AtlasBlock[]) =>
    rankTasks(here, catalogue.tasks, atlasOf(blocks, environment.engine))[0]!;

  test('three seeds of here and seven of the atlas give ranks; times are of here', () => {
    const ranking = withAtlas(block('gpt2', all, 1.5), block('lstm', all, 2.1));
    expect(TaskRanking.parse(ranking)).toEqual(ranking);
    expect(ranking).toMatchObject({ seeds: all, provisional: false, complete: true });
    const [gpt2, lstm] = ranking.rows;
    expect(gpt2).toMatchObject({
      attempts: 10,
      atlasSeeds: [4, 5, 6, 7, 8, 9, 10],
      rank: { best: 1, worst: 1 },
    });
    expect(lstm).toMatchObject({ rank: { best: 2, worst: 2 }, envelope: { kind: 'inside', seeds: 7 } });
    expect(gpt2!.runs).toHaveLength(3);
    expect(gpt2!.stepsToTarget!.values).toHaveLength(10);
    expect(gpt2!.stepSeconds.values.filter((seconds) => seconds !== null)).toHaveLength(3);
    expect(gpt2!.expectedSeconds).toBeCloseTo(gpt2!.expectedSteps! * 0.01);
  });

  test('a seed that one of the architectures lacks in the atlas is taken for none', () => {
    const ranking = withAtlas(block('gpt2', all, 1.5), block('lstm', [4, 5, 6], 2.1));
    expect(ranking).toMatchObject({ seeds: [1, 2, 3, 4, 5, 6], provisional: true, complete: true });
    expect(withAtlas(block('gpt2', all, 1.5)).seeds).toEqual([1, 2, 3]);
  });

  test('runs of another engine are not held against it', () => {
    const blocks = [block('gpt2', all, 1.5), block('lstm', all, 2.1)].map((each) => ({
      ...each,
      made: { ...each.made, engine: 'newer' },
    }));
    const [ranking] = rankTasks(here, catalogue.tasks, atlasOf(blocks, 'newer'));
    expect(ranking).toMatchObject({ seeds: [1, 2, 3] });
    expect(ranking!.rows.map(({ envelope }) => envelope)).toEqual([null, null]);
  });

  test('a seed that ran here counts as it ran here', () => {
    const ranking = withAtlas(block('gpt2', all, 2.9), block('lstm', all, 2.1));
    expect(ranking.rows.find(({ architecture }) => architecture === 'gpt2')).toMatchObject({
      reached: 3,
      attempts: 10,
    });
  });

  test('a curve that the atlas does not lead to expect is named', () => {
    const ranking = withAtlas(block('gpt2', all, 2.9), block('lstm', all, 2.1));
    const [gpt2] = ranking.rows.filter(({ architecture }) => architecture === 'gpt2');
    expect(gpt2!.envelope).toMatchObject({ kind: 'too-fast', seeds: 7 });
  });
});
