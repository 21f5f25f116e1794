/** Each study, in a world whose law is known, finds the law. */
import { describe, expect, test } from 'vitest';
import { batch, batchOf, criticalBatch } from '../../../../src/benchmark/studies/batch';
import { data, dataOf } from '../../../../src/benchmark/studies/data';
import { drift, driftOf, leastPlace } from '../../../../src/benchmark/studies/drift';
import { growth, growthOf } from '../../../../src/benchmark/studies/growth';
import { studies } from '../../../../src/benchmark/studies';
import { size, smallestSize } from '../../../../src/benchmark/studies/size';
import { studyIds } from '../../../../src/benchmark/studies/study';
import { tunedName, tuning, tuningOf } from '../../../../src/benchmark/studies/tuning';
import { inflationOf, workers } from '../../../../src/benchmark/studies/workers';
import { atlasKey } from '../../../../src/benchmark/atlas/cell-key';
import { type AtlasConfig } from '../../../../src/base/atlas-block';
import { sizeBudgets } from '../../../../src/base/config';
import { base, runReaching, runStudy, worldOf } from './world';

const ten = Array.from({ length: 10 }, (_, index) => index + 1);
/** Spreads by a tenth, the same for a seed whatever is varied. */
const luck = (seed: number) => Math.exp(0.1 * Math.sin(7 * seed));
const nobody = worldOf(() => null);

test('every study has its id, wants something, and never the same twice', () => {
  expect(studies.map(({ id }) => id)).toEqual(studyIds);
  for (const study of studies) {
    const names = study.variations(base, nobody).map(({ name }) => name);
    const keys = study.variations(base, nobody).map(({ config }) => atlasKey(config));
    expect(names.length).toBeGreaterThan(0);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(keys).size).toBe(keys.length);
  }
});

describe('tuning', () => {
  /** Adam and its like reach the target within a decade around 0.01, the others nowhere. */
  const { world, count } = runStudy(tuning, ({ optimizer }) => {
    const far = Math.abs(Math.log10(optimizer.learningRate / 0.01));
    const good = ['adam', 'adamw'].includes(optimizer.name) && far < 0.5;
    return [1, 2, 3].map((seed) => runReaching(seed, good ? 60 : null, good ? 2.3 + far / 10 : 3 + far / 10));
  });
  const found = tuningOf(base, world)!;

  test('has a grid of nine rates and more for each of eight optimisers', () => {
    expect(found.optimizers.map(({ optimizer }) => optimizer)).toEqual([
      'sgd',
      'momentum',
      'adagrad',
      'rmsprop',
      'adam',
      'adamw',
      'lion',
      'muon',
    ]);
    for (const { points } of found.optimizers) {
      expect(points.length).toBeGreaterThanOrEqual(9);
      expect([points[0]!.reached[2], points.at(-1)!.reached[2]]).toEqual([0, 0]);
    }
    expect(count).toBeLessThan(8 * 14);
  });

  test('tells decades, the best rate, and what a wrong one costs', () => {
    const adam = found.optimizers.find(({ optimizer }) => optimizer === 'adam')!;
    expect(adam.best).toMatchObject({ rate: 0.01, loss: 2.3 });
    // 0.00464, 0.01 and 0.0215.
    const headline = adam.decades.find(({ share }) => share === 0.8)!;
    expect(headline.value).toBeCloseTo(1);
    expect(adam.sensitivity).toBeGreaterThan(0.3);
    const sgd = found.optimizers.find(({ optimizer }) => optimizer === 'sgd')!;
    expect(sgd.decades.map(({ value }) => value)).toEqual(
      [1, 0, 0, 0, 0].map((any) => (any ? sgd.decades[0]!.value : 0)),
    );
    expect(found.tolerance).toBeCloseTo((2 * 3) / 72);
  });

  test('says nothing of an optimiser whose grid is not complete, nor of a tolerance over all', () => {
    const half = worldOf((config) =>
      config.optimizer.name === 'lion' ? null : (world.cellOf(config)?.runs ?? null),
    );
    const known = tuningOf(base, half)!;
    expect(known.optimizers).toHaveLength(7);
    expect(known.tolerance).toBeNull();
    expect(tuningOf(base, nobody)).toBeNull();
  });

  test('descent with momentum is not plain descent', () => {
    const names = tuning
      .variations(base, nobody)
      .map(({ name, config }) => [name.split('/')[0], tunedName(config.optimizer)]);
    for (const [name, told] of names) expect(told).toBe(name);
  });
});

test('drift: the best rate falls by a third of a decade for each decade of parameters', () => {
  const { world } = runStudy(drift, ({ optimizer, size }) => {
    const best = size === 'nano' ? -2 : -2 - 1 / 3;
    const far = Math.log10(optimizer.learningRate) - best;
    return [runReaching(1, null, 3 + far ** 2 / 10)];
  });
  const found = driftOf(base, world)!;
  expect(found.decades).toBeCloseTo(-1 / 3, 1);
  expect(found.best[0]!.rate).toBeCloseTo(0.01, 3);
  expect(driftOf(base, nobody)).toBeNull();
  expect(leastPlace([1, 0, 1].map((loss, place) => ({ loss, place })))).toBe(1);
  expect(leastPlace([0, 1].map((loss, place) => ({ loss, place })))).toBe(0);
});

test('data: examples that a success takes, and what all spent in vain where there was none', () => {
  const world = worldOf(({ data: change }) =>
    ten.map((seed) => runReaching(seed, change?.labelNoise ? null : change?.share === 0.1 ? 100 : 50)),
  );
  const { tenth, 'three-tenths': third, noise } = dataOf(base, world);
  expect(tenth).toMatchObject({ value: expect.closeTo(100 * 8), atLeast: false, seeds: 10, reached: 10 });
  expect(third!.value).toBeCloseTo(50 * 8);
  expect(noise).toMatchObject({ value: 10 * 120 * 8, atLeast: true, interval: null, reached: 0 });
  expect(dataOf(base, nobody)).toEqual({});
  expect(data.variations(base, nobody).map(({ config }) => config.data)).toEqual([
    { share: 0.1 },
    { share: 0.3 },
    { labelNoise: 0.2 },
  ]);
});

describe('the smallest sufficient size', () => {
  const sizeOf = ({ parameters = 10_000 }: { parameters?: number }) => parameters;
  test.each([
    { needs: 3000, expected: { value: 5000, atLeast: false }, rungs: 3 },
    { needs: 30_000, expected: { value: 40_000, atLeast: false }, rungs: 3 },
    { needs: 10_000, expected: { value: 10_000, atLeast: false }, rungs: 2 },
    { needs: Infinity, expected: { value: 160_000, atLeast: true }, rungs: 5 },
    { needs: 0, expected: { value: 625, atLeast: false }, rungs: 5 },
  ])('where $needs are needed', ({ needs, expected, rungs }) => {
    const law = (config: { parameters?: number }) => [runReaching(1, sizeOf(config) >= needs ? 50 : null)];
    const { count } = runStudy(size, law);
    expect(count).toBe(rungs);
    expect(smallestSize(base, worldOf(law))).toEqual(expected);
  });

  test('is not known before the rung below is', () => {
    const only = worldOf((config) => (config.parameters === undefined ? [runReaching(1, 50)] : null));
    expect(smallestSize(base, only)).toBeNull();
    expect(smallestSize(base, nobody)).toBeNull();
  });
});

describe('loss against compute', () => {
  const decadesOf = ({ parameters, size }: AtlasConfig) =>
    Math.log10((parameters ?? sizeBudgets[size]) / 10_000);
  const lossesOf = (law: (decades: number) => number | null) =>
    worldOf((config) => {
      const final = law(decadesOf(config));
      return final === null ? null : [1, 2, 3].map((seed) => runReaching(seed, null, final));
    });

  test('wants three sizes of ten, two between them, and one to check by; the rate follows the recipe', () => {
    const wanted = growth
      .variations(base, nobody)
      .map(({ name, config }) => [
        name,
        Math.round(10 ** decadesOf(config) * 10_000),
        config.optimizer.learningRate,
      ]);
    expect(wanted).toEqual([
      ['nano', 10_000, 0.01],
      ['31623', 31_623, 0.00816],
      ['micro', 100_000, 0.00667],
      ['316228', 316_228, 0.00471],
      ['mini', 1_000_000, 0.00333],
      ['small', 10_000_000, 0.002],
    ]);
  });

  test('a power is found, and what it foretells; a model that falls behind it is seen to', () => {
    const power = (decades: number) => 3 * 0.8 ** decades;
    const { tenfold, check } = growthOf(base, lossesOf(power))!;
    expect(tenfold.value).toBeCloseTo(0.8, 3);
    expect(check!.value).toBeCloseTo(1, 3);
    const behind = growthOf(
      base,
      lossesOf((decades) => (decades > 2 ? 2 : power(decades))),
    )!;
    expect(behind.tenfold.value).toBeCloseTo(0.8, 3);
    expect(behind.check!.value).toBeCloseTo(2 / power(3), 3);
    expect(behind.check!.interval.low).toBeGreaterThan(1);
  });

  test('a curve that no power has: its interval is wide', () => {
    const { tenfold, check } = growthOf(
      base,
      lossesOf((decades) => 2 + 0.5 ** decades),
    )!;
    expect(tenfold.interval.low).toBeLessThan(tenfold.value);
    expect(tenfold.interval.high).toBeGreaterThan(tenfold.value);
    expect(check!.interval.high / check!.interval.low).toBeGreaterThan(1.1);
  });

  test('nothing is said of what fewer than three seeds of a size came to; a size of its own is no matter', () => {
    const power = (config: AtlasConfig) => 3 * 0.8 ** decadesOf(config);
    const fewer = (seeds: number, at: number) =>
      worldOf((config) =>
        ten
          .slice(0, Math.abs(decadesOf(config) - at) < 0.01 ? seeds : 10)
          .map((seed) => runReaching(seed, null, power(config))),
      );
    expect(growthOf(base, fewer(2, 1))).toBeNull();
    expect(growthOf(base, fewer(2, 3))).toMatchObject({ check: null });
    const wider = { ...base, config: { ...base.config, parameters: 20_000 } };
    expect(growth.variations(wider, nobody)).toEqual(growth.variations(base, nobody));
  });

  test('nothing is said without one of the fitted sizes, nor where a loss is 0; without the largest there is no check', () => {
    expect(
      growthOf(
        base,
        lossesOf((decades) => (Math.abs(decades - 0.5) < 0.01 ? null : 1)),
      ),
    ).toBeNull();
    expect(
      growthOf(
        base,
        lossesOf((decades) => 2 - decades),
      ),
    ).toBeNull();
    expect(
      growthOf(
        base,
        lossesOf((decades) => (decades > 2 ? null : 1 + 1 / (1 + decades))),
      ),
    ).toMatchObject({ check: null });
    expect(growthOf(base, nobody)).toBeNull();
  });
});

describe('the batch', () => {
  test('the critical one is found, with an interval around it', () => {
    const world = worldOf(({ batch }) =>
      ten.map((seed) => runReaching(seed, 20 * (1 + 16 / batch) * luck(seed + batch))),
    );
    const { points, critical } = batchOf(base, world)!;
    expect(points.map(({ batch }) => batch)).toEqual([2, 4, 8, 16, 32, 64]);
    expect(critical!.value / 16).toBeGreaterThan(0.8);
    expect(critical!.value / 16).toBeLessThan(1.25);
    expect(critical!.interval!.low).toBeLessThan(16);
    expect(critical!.interval!.high).toBeGreaterThan(16);
  });

  test('the rate follows the root of the batch', () => {
    const rates = batch
      .variations(base, nobody)
      .map(({ config }) => [config.batch, config.optimizer.learningRate]);
    expect(rates).toEqual([
      [2, 0.005],
      [4, 0.00707],
      [8, 0.01],
      [16, 0.0141],
      [32, 0.02],
      [64, 0.0283],
    ]);
  });

  test('with too few points, or where steps do not fall, there is none', () => {
    const line = (steps: (batch: number) => number) =>
      [2, 4, 8, 16].map((batch) => ({ batch, steps: steps(batch) }));
    expect(criticalBatch(line((batch) => 10 + 80 / batch))).toBeCloseTo(8);
    expect(criticalBatch(line((batch) => 10 + 80 / batch).slice(1))).toBeNull();
    expect(criticalBatch(line((batch) => 10 + batch / 10))).toBeNull();
    expect(criticalBatch(line((batch) => 80 / batch - 1))).toBeNull();
    expect(batchOf(base, nobody)).toBeNull();
  });
});

describe('workers', () => {
  test('steps over those of one worker, paired by seed', () => {
    const world = worldOf(({ workers }) =>
      ten.map((seed) => runReaching(seed, 40 * (1 + 0.1 * ((workers?.count ?? 1) - 1)) * luck(seed))),
    );
    const found = inflationOf(base, world);
    expect(found.map(({ workers, localSteps }) => [workers, localSteps])).toEqual([
      [2, 10],
      [4, 10],
      [8, 10],
    ]);
    found.forEach(({ value, atLeast, interval }, at) => {
      expect(value).toBeCloseTo([1.1, 1.3, 1.7][at]!, 3);
      expect(atLeast).toBe(false);
      // Luck is the same with more workers: it cancels out.
      expect(interval!.high / interval!.low).toBeLessThan(1.01);
    });
  });

  test('workers that never get there, and one worker that does not', () => {
    const lost = worldOf(({ workers }) => ten.map((seed) => runReaching(seed, workers ? null : 60)));
    expect(inflationOf(base, lost)[0]).toMatchObject({
      value: expect.closeTo(20),
      atLeast: true,
      interval: null,
    });
    expect(
      inflationOf(
        base,
        worldOf(() => ten.map((seed) => runReaching(seed, null))),
      ),
    ).toEqual([]);
    expect(inflationOf(base, nobody)).toEqual([]);
    expect(workers.variations({ ...base, config: { ...base.config, batch: 6 } }, nobody)).toHaveLength(1);
  });
});
