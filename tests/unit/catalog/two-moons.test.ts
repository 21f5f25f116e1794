import { usual } from '../../../src/catalog/task';
import { expect, test } from 'vitest';
import { DEVIATION, MEAN, NOISE, twoMoons } from '../../../src/catalog/tasks/two-moons';
import { digest } from './digest';
import { packedAsset } from './packed-assets';

const source = await twoMoons.load(packedAsset, usual);
const COUNT = 20_000;

/** Points as they were before they were standardised. */
function points(split: 'train' | 'evaluation' | 'test', seed = 1): [number, number][] {
  const { inputs } = source.batch(split, seed, 0, COUNT);
  return Array.from(
    { length: COUNT },
    (_, at) => MEAN.map((mean, axis) => inputs[2 * at + axis]! * DEVIATION[axis]! + mean) as [number, number],
  );
}

/** How far outside a half circle, along its radius, and where along it: 0 to 1, below 0 on the other half of the circle. */
function polar(x: number, y: number): { off: number; angle: number } {
  return { off: Math.hypot(x, y) - 1, angle: Math.atan2(y, x) / Math.PI };
}

/** Of either moon: the upper about (0, 0), the lower, turned over, about (1, 0.5). */
const moons = [
  ([x, y]: [number, number]) => polar(x, y),
  ([x, y]: [number, number]) => polar(1 - x, 0.5 - y),
];

const train = points('train');
/** The moon that a point is nearer to, by how far it is off its circle on the side where the half circle is. */
const owner = (point: [number, number]): number => {
  const [upper, lower] = moons
    .map((moon) => moon(point))
    .map(({ off, angle }) => (angle < 0 ? 9 : Math.abs(off)));
  return upper! <= lower! ? 0 : 1;
};

function moments(values: number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

test('both moons have as many points', () => {
  const upper = train.filter((point) => owner(point) === 0).length;
  // A share's standard deviation is 0.0035; near the tips of the moons a point may be taken for the other's.
  expect(Math.abs(upper / COUNT - 0.5)).toBeLessThan(0.02);
});

test('what a model sees has mean 0 and deviation 1', () => {
  const { inputs } = source.batch('train', 2, 0, COUNT);
  for (const axis of [0, 1]) {
    const { mean, deviation } = moments(Array.from({ length: COUNT }, (_, at) => inputs[2 * at + axis]!));
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(deviation - 1)).toBeLessThan(0.02);
  }
});

test('constants are what the half circles and the noise give', () => {
  expect(MEAN).toEqual([0.5, 0.25]);
  expect(DEVIATION[0]).toBeCloseTo(Math.sqrt(1 / 2 + 1 / 4 + NOISE ** 2), 4);
  const ofSine = 1 / 2 - 4 / Math.PI ** 2;
  expect(DEVIATION[1]).toBeCloseTo(Math.sqrt(ofSine + (2 / Math.PI - 1 / 4) ** 2 + NOISE ** 2), 4);
});

test('noise has its deviation, and angles are spread evenly', () => {
  // Away from the other moon and from the ends, so that it is certain whose a point is.
  const outside = train.map(moons[0]!).filter(({ angle, off }) => angle > 0.65 && angle < 0.9 && off > -0.4);
  const { mean, deviation } = moments(outside.map(({ off }) => off));
  expect(Math.abs(mean - NOISE ** 2 / 2)).toBeLessThan(0.01); // the radius of a noisy point is a little larger
  expect(Math.abs(deviation / NOISE - 1)).toBeLessThan(0.05);
  // A quarter of the half of all.
  expect(Math.abs(outside.length / COUNT - 0.125)).toBeLessThan(0.01);
  const within = (low: number, high: number) =>
    outside.filter(({ off }) => off >= low * NOISE && off < high * NOISE).length / outside.length;
  expect(within(-1, 1)).toBeCloseTo(0.683, 1);
  expect(within(-2, 2)).toBeCloseTo(0.954, 1);
});

test('no point is in two splits', () => {
  const sets = (['train', 'evaluation', 'test'] as const).map((split) => new Set(points(split).map(String)));
  expect(new Set(sets.flatMap((set) => [...set])).size).toBeGreaterThan(3 * COUNT - 5);
  expect(source.examples.train).toBe(Infinity);
  expect(source.examples.test).toBe(Infinity);
});

test('golden batch', () => {
  const { inputs, targets } = source.batch('train', 1, 0, 64);
  expect(inputs).toBeInstanceOf(Float32Array);
  expect([...targets]).toEqual(new Array(64).fill(0));
  expect(digest(inputs)).toBe('630677702672e309');
  expect(digest(source.batch('evaluation', 1, 0, 64).inputs)).toBe('3e6aaf8a6db81757');
});
