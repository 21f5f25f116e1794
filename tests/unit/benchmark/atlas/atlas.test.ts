import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../../../src/base/record';
import { type Atlas, atlasOf, parseShard } from '../../../../src/benchmark/atlas/atlas';
import { blockOf } from '../../../../src/benchmark/atlas/block-of';
import { atlasKey } from '../../../../src/benchmark/atlas/cell-key';
import { atlasTrials, recordTrial } from '../../../../src/benchmark/trial';
import { configOf, environment, recordOf, resultOf, straightCurve } from '../../../fixtures/runs';

const run = (seed: number, final: number): RunRecord =>
  recordOf({ config: { seed }, result: resultOf(straightCurve(3, final)) });
const engine = environment.engine;

describe('a cell', () => {
  test('is the same in whatever order its settings are written, and for every seed', () => {
    const config = configOf({ seed: 1 });
    const turned = Object.fromEntries(Object.entries(config).reverse()) as typeof config;
    expect(atlasKey({ ...turned, seed: 2 })).toBe(atlasKey(config));
  });

  test.each([
    { batch: 16 },
    { steps: 240 },
    { length: 64 },
    { data: { share: 0.1 } },
    { optimizer: { ...configOf().optimizer, learningRate: 0.02 } },
  ])('is another with $batch $steps $length $data $optimizer.learningRate', (changes) => {
    expect(atlasKey(configOf(changes as never))).not.toBe(atlasKey(configOf()));
  });
});

describe('a block', () => {
  test('reads as the records did, through a file', () => {
    const finals = fc.array(fc.double({ min: 0.5, max: 2.95, noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(finals, (finals) => {
        const records = finals.map((final, index) => run(index + 1, final));
        // Where an evaluation is a target to the last digit, five of them may say either.
        const isSharp = ({ curve, targets }: RunRecord) =>
          curve.evaluations.every(({ metric }) =>
            targets.every(({ value }) => Math.abs(metric - value) > 1e-4),
          );
        fc.pre(records.every(isSharp));
        const [block] = parseShard(`${JSON.stringify(blockOf(records))}\n`, 'gpt2.jsonl');
        const cell = atlasOf([block!], engine).cellOf(records[0]!.config)!;
        const trials = atlasTrials(cell, records[0]!.targets, 'lower');
        records.map(recordTrial).forEach((here, index) => {
          const there = trials[index]!;
          expect({ ...there, steps: null, final: null, crossings: null }).toEqual({
            ...here,
            crossings: null,
            record: null,
            stepSeconds: null,
            steps: null,
            final: null,
          });
          // Five digits of the curve give four of a crossing of it.
          expect(there.crossings.map((step) => step === null)).toEqual(
            here.crossings.map((step) => step === null),
          );
          expect(there.steps.spent).toBeCloseTo(here.steps.spent, 1);
          expect(there.final).toBeCloseTo(here.final!, 4);
        });
      }),
    );
  });

  test('keeps only what says something about an architecture', () => {
    const hidden = recordOf({ config: { seed: 2 }, hidden: true });
    const failed = recordOf({
      config: { seed: 3 },
      result: resultOf(straightCurve(3, 2), { end: 'failed' }),
    });
    const stopped = recordOf({
      config: { seed: 4 },
      result: resultOf(straightCurve(3, 2), { end: 'stopped' }),
    });
    const diverged = recordOf({
      config: { seed: 5 },
      result: resultOf(straightCurve(3, 2.5, 60), { end: 'diverged', test: null }),
    });
    const { runs } = blockOf([hidden, failed, stopped, diverged, run(1, 2)])!;
    expect(runs.map(([seed, outcome, steps]) => [seed, outcome, steps])).toEqual([
      [1, 'reached', 120],
      [5, 'diverged', 60],
    ]);
    expect(blockOf([hidden, failed, stopped])).toBeNull();
  });

  test('ends its row of evaluations where one is no number', () => {
    const curve = straightCurve(3, 2);
    curve.evaluations[4]!.loss = NaN;
    const [, , , metrics] = blockOf([recordOf({ result: resultOf(curve) })])!.runs[0]!;
    expect(metrics).toHaveLength(4);
  });

  test('is of one cell', () => {
    const other = recordOf({ config: { seed: 2, batch: 16 } });
    expect(() => blockOf([run(1, 2), other])).toThrow('more than their seed');
  });
});

describe('the atlas', () => {
  const block = (...records: RunRecord[]) => blockOf(records)!;
  const seedsOf = (atlas: Atlas) => atlas.cellOf(configOf())?.runs.map(([seed]) => seed);

  test('joins blocks of a cell; of a seed that two of them have, the first counts', () => {
    const atlas = atlasOf([block(run(3, 2), run(1, 2)), block(run(3, 1.5), run(2, 2))], engine);
    expect(seedsOf(atlas)).toEqual([1, 2, 3]);
    expect(atlas.cellOf(configOf())!.runs[2]![3].at(-1)).toBe(2);
  });

  test('leaves out what another engine made', () => {
    expect(seedsOf(atlasOf([block(run(1, 2))], 'another'))).toBeUndefined();
  });

  test('a damaged line is named, with what is wrong in it', () => {
    const good = JSON.stringify(block(run(1, 2)));
    expect(() => parseShard(`${good}\n\n{"config":`, 'gpt2.jsonl')).toThrow(
      'gpt2.jsonl, line 3: it is no JSON.',
    );
    const noNumber = good.replace(/"parameters":\d+/, '"parameters":null');
    expect(() => parseShard(noNumber, 'gpt2.jsonl')).toThrow(/line 1: model\.parameters: /);
  });
});
