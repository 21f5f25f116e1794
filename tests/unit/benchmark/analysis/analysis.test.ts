import { describe, expect, test } from 'vitest';
import type { AtlasConfig } from '../../../../src/base/atlas-block';
import type { RunRecord } from '../../../../src/base/record';
import type { Atlas } from '../../../../src/benchmark/atlas/atlas';
import { analyse, BlockAnalysis, placed } from '../../../../src/benchmark/analysis/analysis';
import { budgetOrders } from '../../../../src/benchmark/analysis/budgets';
import { solvedWithin } from '../../../../src/benchmark/analysis/profile';
import { compositeInterval, scoreInterval } from '../../../../src/benchmark/analysis/uncertainty';
import { defaultWeights, type Weights } from '../../../../src/benchmark/analysis/weights';
import { checkPrices, type Prices } from '../../../../src/benchmark/criteria/prices';
import type { Interval } from '../../../../src/benchmark/statistics/interval';
import { rankTasks } from '../../../../src/benchmark/rank-tasks';
import { runReaching } from '../studies/world';
import { catalogue, environment, recordOf, resultOf, straightCurve } from '../../../fixtures/runs';

interface Settings {
  task?: string;
  stepSeconds?: number;
  flops?: number;
  seed?: number;
}

/** A run on Moby-Dick that ends at `final` nats, from 3; the headline target is 2.2. */
function run(
  architecture: string,
  final: number,
  { task = 'moby', stepSeconds = 0.01, flops = 3000, seed = 1 }: Settings = {},
) {
  const result = resultOf(straightCurve(3, final, 120, stepSeconds));
  result.model = { ...result.model!, flopsPerExample: { forward: flops / 3, training: flops } };
  return recordOf({ config: { architecture, task, seed }, result });
}

function analysed(records: RunRecord[], prices: Prices | null = null, atlas?: Atlas) {
  return analyse(rankTasks(records, catalogue.tasks), records, catalogue, prices, atlas);
}

const seeds = [1, 2, 3];
const two = [
  ...seeds.map((seed) => run('gpt2', 1.8, { seed, stepSeconds: 0.02, flops: 6000 })),
  ...seeds.map((seed) => run('lstm', 2, { seed, stepSeconds: 0.01 })),
];

const valueOf = (block: BlockAnalysis, architecture: string, metric: string) =>
  block.contestants
    .find((contestant) => contestant.architecture === architecture)!
    .measures[0]!.find((measure) => measure.metric === metric);

test('how evenly the device ran is told of the readings before and after, and of nothing where it was never timed', () => {
  const paced = two.map((record, index) => ({
    ...record,
    pace: { before: 8 + index, after: 9 + index, fastest: 20 },
  }));
  expect(analysed(paced)[0]!.pace).toEqual({ slowest: 8, fastest: 14 });
  expect(analysed([...paced.slice(0, 1), ...two.slice(1)])[0]!.pace).toEqual({ slowest: 8, fastest: 9 });
  expect(analysed(two)[0]!.pace).toBeNull();
});

describe('criteria', () => {
  test('what studies of the atlas found stands beside what was measured, and makes two criteria comparable', () => {
    // Whoever is asked for: 60 steps to the target; workers need half as many again, and half of the parameters never do.
    const steps = ({ workers, parameters = 10_000 }: AtlasConfig) =>
      parameters < 10_000 ? null : workers ? 90 : 60;
    const cellOf: Atlas['cellOf'] = (config) => ({
      config,
      model: { parameters: config.parameters ?? 10_000, flopsPerExample: 1 },
      runs: [1, 2, 3, 4, 5].map((seed) =>
        runReaching(seed, steps(config), undefined, { from: 3, target: 2.2 }),
      ),
    });
    const atlas = { engine: environment.engine, cells: [], cellOf };
    const [block] = analysed(two, null, atlas);
    expect(BlockAnalysis.parse(block)).toEqual(block);
    expect(valueOf(block!, 'gpt2', 'smallest-size')).toMatchObject({
      value: 10_000,
      origin: 'atlas',
      runs: [],
    });
    const inflation = valueOf(block!, 'lstm', 'steps-inflation-4')!;
    expect(inflation).toMatchObject({ value: expect.closeTo(1.5), atLeast: false, origin: 'simulated' });
    expect(block!.comparable).toEqual(expect.arrayContaining(['structure', 'scalability']));
    // Another engine adds up in another way: nothing of it is said.
    expect(analysed(two, null, { ...atlas, engine: '0.0' })[0]!.comparable).not.toContain('structure');
    expect(analysed(two)[0]!.comparable).not.toContain('scalability');
  });

  test('what a success takes, in each unit, with the runs behind it', () => {
    const [block] = analysed(two, { watts: 100, pricePerHour: 0.36 });
    expect(BlockAnalysis.parse(block)).toEqual(block);
    // 96 steps of batch 8 and 0.01 s.
    const expected = {
      'steps-to-target': 96,
      'examples-to-target': 96 * 8,
      'flops-to-target': 96 * 8 * 3000,
      'time-to-target': 0.96,
      'energy-to-target': (0.96 * 100) / 3600,
      'cost-to-target': 0.96 * 1e-4,
      utilisation: (3000 * 8) / 0.01 / 1e12,
      'examples-per-second': 8 / 0.01,
      'tokens-per-second': (8 * 32) / 0.01,
      parameters: 10_000,
      'active-parameters': 9500,
      'parameters-without-embeddings': 9000,
      depth: 2,
      success: 1,
      // From 3, which is nothing learnt, to 2, the best known.
      'final-way': 1,
      // 120 steps.
      'run-cost': 1.2 * 1e-4,
    };
    for (const [metric, value] of Object.entries(expected)) {
      const measure = valueOf(block!, 'lstm', metric)!;
      expect(measure.value, metric).toBeCloseTo(value, 8);
      expect(measure.runs).toHaveLength(3);
    }
    expect(valueOf(block!, 'gpt2', 'final-way')!.value).toBeCloseTo(1.2);
    for (const metric of ['cost-to-target', 'run-cost'])
      expect(valueOf(block!, 'lstm', metric)!.origin).toBe('modelled');
  });

  test('a run that broke off is no part of what a run to its end costs', () => {
    const early = { ...run('lstm', 2, { seed: 4 }), test: null };
    early.timing = { ...early.timing, trainSeconds: 0 };
    const [block] = analysed([...two, run('gpt2', 1.8, { seed: 4 }), early], {
      watts: 100,
      pricePerHour: 0.36,
    });
    expect(valueOf(block!, 'lstm', 'run-cost')!.value).toBeCloseTo(1.2 * 1e-4, 8);
  });

  test('the way to the best known is not told where the targets of an imported record are all the same', () => {
    const odd = two.map((record) => ({
      ...record,
      targets: record.targets.map((target) => ({ ...target, value: 2.2 })),
    }));
    expect(valueOf(analysed(odd)[0]!, 'lstm', 'final-way')!.value).toBeNull();
  });

  test('of a record that does not say them there are no counts', () => {
    const older = two.map((record) => {
      const { active: _, nonEmbedding: _b, depth: _c, ...model } = record.model!;
      return { ...record, model };
    });
    const [block] = analysed(older);
    for (const metric of ['active-parameters', 'parameters-without-embeddings', 'depth'])
      expect(valueOf(block!, 'lstm', metric)).toMatchObject({ value: null });
    expect(valueOf(block!, 'lstm', 'parameters')).toMatchObject({ value: 10_000 });
  });

  test('without a success a value is what all runs spent, and says that it is at least so much', () => {
    const [block] = analysed([...two, ...seeds.map((seed) => run('llama', 2.9, { seed }))]);
    expect(valueOf(block!, 'llama', 'steps-to-target')).toMatchObject({ value: 360, atLeast: true });
    expect(valueOf(block!, 'llama', 'time-to-target')!.value).toBeCloseTo(3.6);
    expect(valueOf(block!, 'gpt2', 'steps-to-target')).toMatchObject({ atLeast: false });
    expect(
      placed(block!)
        .map(({ architecture }) => architecture)
        .at(-1),
    ).toBe('llama');
  });

  test('five successes give intervals', () => {
    const more = [1, 2, 3, 4, 5].flatMap((seed) => [
      run('gpt2', 1.8 + seed / 50, { seed }),
      run('lstm', 2, { seed }),
    ]);
    const { value, interval } = valueOf(analysed(more)[0]!, 'gpt2', 'flops-to-target')!;
    expect(interval!.low).toBeLessThan(value!);
    expect(interval!.high).toBeGreaterThan(value!);
  });

  test('and the weighted score one: its criteria rest on the same steps, its tasks do not', () => {
    const five = [1, 2, 3, 4, 5].flatMap((seed) => [
      run('gpt2', 1.8 + seed / 50, { seed }),
      run('lstm', 2 + seed / 50, { seed }),
    ]);
    const block = analysed(five)[0]!;
    const first = placed(block)[0]!;
    const { value, interval } = valueOf(block, first.architecture, 'steps-to-target')!;
    expect(first.interval!.low / first.composite!).toBeCloseTo(value! / interval!.high, 8);
    expect(first.interval!.high / first.composite!).toBeCloseTo(value! / interval!.low, 8);
    const reach = ({ low, high }: Interval) => Math.log(high / low);
    const twice = { measures: [first.measures[0]!, first.measures[0]!] };
    const over = block.comparable;
    expect(reach(compositeInterval(twice, defaultWeights(over), over)!)).toBeCloseTo(
      reach(first.interval!) / Math.SQRT2,
      8,
    );
  });

  test('without an interval of its figures, or where chance moves none of them, the score has none', () => {
    expect(placed(analysed(two)[0]!)[0]).toMatchObject({ composite: expect.any(Number), interval: null });
    const rung = { ...valueOf(analysed(two)[0]!, 'gpt2', 'parameters')!, metric: 'smallest-size' as const };
    expect(scoreInterval({ measures: [[rung]] }, 'structure')).toBeNull();
  });

  test.each([0, -1, NaN, Infinity])('a price of %s is refused by name', (watts) => {
    expect(() => checkPrices({ watts, pricePerHour: 1 })).toThrow(/watts: .* Allowed: a number above 0/);
  });
});

test('a run that failed before it had a model takes no criterion away from the others', () => {
  const failed = recordOf({
    config: { architecture: 'lstm', seed: 1 },
    result: resultOf(straightCurve(3, 2, 0), { end: 'failed', model: null, test: null }),
  });
  const [block] = analysed([
    ...two.filter(({ config }) => config.architecture === 'gpt2' || config.seed > 1),
    failed,
  ]);
  expect(block!.comparable).toContain('compute');
});

describe('blocks', () => {
  test('are of one track and of tasks that the same architectures took part in', () => {
    const records = [...two, run('mlp', 0.9, { task: 'mnist' }), run('gpt2', 0.9, { task: 'mnist-rows' })];
    const blocks = analysed(records.map((record) => ({ ...record })));
    expect(blocks.map(({ tasks }) => tasks)).toEqual([['moby']]);
  });

  test('records of mixed versions are never in one block', () => {
    const newer = two.map((record) => ({
      ...record,
      environment: { ...record.environment, protocol: 'newer' },
    }));
    const blocks = analysed([...two, ...newer.map((record) => ({ ...record, id: crypto.randomUUID() }))]);
    expect(blocks.map(({ tasks }) => tasks)).toEqual([['moby'], ['moby']]);
    blocks.forEach(({ contestants }) => expect(contestants[0]!.measures[0]![0]!.runs).toHaveLength(3));
  });

  test('without a target, or with one architecture, there is none', () => {
    expect(analysed(two.filter(({ config }) => config.architecture === 'gpt2'))).toEqual([]);
    const custom = two.map((record) => ({ ...record, targets: [] }));
    expect(analysed(custom)).toEqual([]);
  });
});

describe('an order', () => {
  test('follows the weights; time and FLOPs share one', () => {
    // lstm takes more examples, gpt2 more time and more FLOPs: 72 steps at twice the price each, 96 at one.
    const [block] = analysed(two);
    expect(block!.comparable).toEqual(['compute', 'data', 'convergence']);
    const first = (weights: Partial<Weights>) =>
      placed(block!, {
        compute: 0,
        data: 0,
        structure: 0,
        convergence: 0,
        scalability: 0,
        cost: 0,
        ...weights,
      })[0]!.architecture;
    expect(first({ data: 1 })).toBe('gpt2');
    expect(first({ convergence: 1 })).toBe('lstm');
    expect(first({ data: 1, compute: 1 })).toBe('lstm');
    // With a price or without, the three together weigh as much as the data.
    for (const over of [block!.comparable, [...block!.comparable, 'cost' as const]]) {
      const weights = defaultWeights(over);
      const shared = (['compute', 'convergence', 'cost'] as const).filter((id) => over.includes(id));
      expect(shared.reduce((sum, id) => sum + weights[id], 0)).toBeCloseTo(weights.data);
    }
    // Weights of what nobody has measured are no weights.
    expect(
      placed(block!, { ...defaultWeights(block!.comparable), compute: 0, data: 0, convergence: 0 })[0]!
        .composite,
    ).toBeNull();
  });

  test('says how far it hangs on the weights, and who is beaten in everything', () => {
    const [block] = analysed([
      ...two,
      ...seeds.map((seed) => run('llama', 2.1, { seed, stepSeconds: 0.05, flops: 9000 })),
    ]);
    const of = Object.fromEntries(
      block!.contestants.map((contestant) => [contestant.architecture, contestant]),
    );
    expect(of.llama).toMatchObject({ onFront: false, sensitivity: { first: 0, best: 3, worst: 3 } });
    expect(of.gpt2).toMatchObject({ onFront: true, sensitivity: { best: 1, worst: 2 } });
    expect(of.gpt2!.sensitivity.first + of.lstm!.sensitivity.first).toBeCloseTo(1);
    expect(of.gpt2!.sensitivity.first).toBeGreaterThan(0);
    expect(of.lstm!.sensitivity.first).toBeGreaterThan(0);
  });

  test('a score does not change with who else takes part', () => {
    const alone = analysed(two)[0]!.contestants[0]!;
    const more = analysed([...two, ...seeds.map((seed) => run('llama', 1, { seed }))])[0]!.contestants;
    expect(more.find(({ architecture }) => architecture === alone.architecture)!.scores).toEqual(
      alone.scores,
    );
  });

  test('criteria that say the same correlate fully', () => {
    const times = [0.01, 0.02, 0.04].flatMap((stepSeconds, index) =>
      seeds.map((seed) =>
        run(['gpt2', 'lstm', 'llama'][index]!, 2, { seed, stepSeconds, flops: 1e5 * stepSeconds }),
      ),
    );
    const { correlations } = analysed(times)[0]!;
    expect(correlations).toContainEqual({ a: 'compute', b: 'convergence', value: 1 });
    // All take the same examples: nothing to correlate with.
    expect(correlations).toContainEqual({ a: 'compute', b: 'data', value: null });
  });
});

test('a profile tells which share of the five targets was reached, and when', () => {
  const [block] = analysed([...two, ...seeds.map((seed) => run('llama', 2.45, { seed }))]);
  const [gpt2, llama] = ['gpt2', 'llama'].map((id) =>
    block!.profiles.find(({ architecture }) => architecture === id)!,
  );
  // From 3 to 1.8 in 120 steps: the targets, 2.5 to 2.05, after 50 to 95.
  expect(solvedWithin(gpt2!, 0.4)).toBe(0);
  expect(solvedWithin(gpt2!, 50 / 120)).toBeCloseTo(0.2);
  expect(solvedWithin(gpt2!, 1)).toBe(1);
  expect(solvedWithin(llama!, 1)).toBeCloseTo(0.2);
});

describe('at equal budgets', () => {
  const groups = (...runs: RunRecord[][]) =>
    new Map(runs.map((group) => [group[0]!.config.architecture, group]));

  test('the order is by the metric at the same examples, FLOPs and time; what turns round is named', () => {
    // gpt2 learns more from each example, at four times the FLOPs and the time.
    const gpt2 = seeds.map((seed) =>
      run('gpt2', 1.5 + seed / 100, { seed, stepSeconds: 0.04, flops: 12_000 }),
    );
    const lstm = seeds.map((seed) => run('lstm', 2 + seed / 100, { seed }));
    const [examples, flops, time] = budgetOrders(groups(gpt2, lstm), 'lower');
    expect(examples).toMatchObject({ budget: 960, flips: [] });
    expect(examples!.order[0]!.architecture).toBe('gpt2');
    expect(flops!.order[0]!.architecture).toBe('lstm');
    expect(flops!.budget).toBe(120 * 8 * 3000);
    expect(flops!.flips).toEqual([['gpt2', 'lstm']]);
    expect(time!.flips).toEqual([['gpt2', 'lstm']]);
    // A quarter of the way from 3 to 1.52.
    expect(time!.order[1]!.metric).toBeCloseTo(3 - 1.48 / 4);
  });

  test('ranges that overlap turn nothing round', () => {
    const wide = [1.2, 2.8, 1.5].map((final, index) =>
      run('gpt2', final, { seed: index + 1, flops: 12_000 }),
    );
    const lstm = seeds.map((seed) => run('lstm', 2, { seed }));
    const [, flops] = budgetOrders(groups(wide, lstm), 'lower');
    expect(flops!.flips).toEqual([]);
  });

  test('who never got to the horizon is in no order, and one alone gives none', () => {
    const short = recordOf({
      config: { architecture: 'llama' },
      result: resultOf(straightCurve(3, 2, 60), { end: 'diverged', test: null }),
    });
    expect(budgetOrders(groups([run('gpt2', 2)], [short]), 'lower')).toEqual([]);
  });
});
