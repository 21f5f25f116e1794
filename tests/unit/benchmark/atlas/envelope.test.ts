import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../../../src/base/record';
import { random } from '../../../../src/base/random';
import { type AtlasCell, atlasOf } from '../../../../src/benchmark/atlas/atlas';
import { blockOf } from '../../../../src/benchmark/atlas/block-of';
import { envelope, envelopeVerdict } from '../../../../src/benchmark/atlas/envelope';
import { configOf, environment, recordOf, resultOf, straightCurve } from '../../../fixtures/runs';

/** A run of which the loss lies, all along, by a random factor off the straight way; `speed` bends it besides. */
function run(seed: number, { spread = 0.05, speed = 1 } = {}): RunRecord {
  const source = random(seed, 'envelope');
  const factor = Math.exp(spread * (source.uniform() + source.uniform() + source.uniform() - 1.5) * 2);
  const curve = straightCurve(3, 2);
  curve.evaluations = curve.evaluations.map(({ step, ...rest }) => {
    const loss = factor * (3 - (speed * step) / 120);
    return { ...rest, step, loss, metric: loss };
  });
  return recordOf({ config: { seed }, result: resultOf(curve) });
}

const seeds = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
const cellOf = (records: RunRecord[]): AtlasCell =>
  atlasOf([blockOf(records)!], environment.engine).cellOf(configOf())!;
const ten = cellOf(seeds(1, 10).map((seed) => run(seed)));

test('a band for every evaluation, which narrows with more seeds and with more runs', () => {
  const one = envelope(ten.config, ten.runs, 1)!;
  expect(one.map(({ step }) => step)).toEqual(seeds(0, 13).map((index) => index * 10));
  // The same spread, known from twice as many.
  const twenty = [...ten.runs, ...ten.runs];
  one.forEach(({ low, middle, high }, index) => {
    expect(low).toBeLessThan(middle);
    expect(high).toBeGreaterThan(middle);
    const three = envelope(ten.config, ten.runs, 3)![index]!;
    expect(three.high / three.low).toBeLessThan(high / low);
    const wide = envelope(ten.config, twenty, 3)![index]!;
    expect(wide.high / wide.low).toBeLessThan(three.high / three.low);
  });
});

describe('a verdict', () => {
  test('sound runs are called so, but for one session in a thousand', () => {
    const sessions = 400;
    const alarms = seeds(1, sessions).filter((session) => {
      const from = 1000 * session;
      const atlas = cellOf(seeds(from, 10).map((seed) => run(seed)));
      const here = seeds(from + 100, 3).map((seed) => run(seed));
      return envelopeVerdict(here, atlas)!.kind !== 'inside';
    });
    // More than 3 of 400 at a chance of 1 in 1000 happen once in 1300 times.
    expect(alarms.length).toBeLessThanOrEqual(3);
  });

  test.each([
    { speed: 1.5, kind: 'too-fast' },
    { speed: 0.5, kind: 'too-slow' },
  ])('at $speed times the speed it is $kind', ({ speed, kind }) => {
    const verdict = envelopeVerdict(
      [101, 102, 103].map((seed) => run(seed, { speed })),
      ten,
    )!;
    expect(verdict).toMatchObject({ kind, seeds: 10 });
    expect(verdict.step).toBeGreaterThan(0);
  });

  test('seeds that the atlas has too are not held against themselves', () => {
    const here = [1, 2, 3].map((seed) => run(seed));
    expect(envelopeVerdict(here, ten)).toEqual({ kind: 'inside', step: null, seeds: 7 });
  });

  test('machines differ in the fifth digit: no spread at all is no reason for an alarm', () => {
    const alike = cellOf(seeds(1, 10).map((seed) => run(seed, { spread: 0 })));
    expect(envelopeVerdict([run(11, { spread: 1e-4 })], alike)).toMatchObject({ kind: 'inside' });
    expect(envelopeVerdict([run(11, { spread: 0.2 })], alike)).not.toMatchObject({ kind: 'inside' });
  });

  test('too few seeds, or no run at its horizon: none', () => {
    const four = cellOf(seeds(1, 4).map((seed) => run(seed)));
    expect(envelopeVerdict([run(11)], four)).toBeNull();
    expect(envelopeVerdict([run(11)], null)).toBeNull();
    const short = recordOf({ result: resultOf(straightCurve(3, 2, 60), { end: 'diverged' }) });
    expect(envelopeVerdict([short], ten)).toBeNull();
  });
});
