import { describe, expect, test } from 'vitest';
import { random } from '../../../src/base/random';
import { slicedDistance } from '../../../src/trainer/sliced-distance';

const COUNT = 2000;

function cloud(seed: number, centre: number[], deviation = 1): Float32Array {
  const generator = random(seed, 'cloud');
  return Float32Array.from(
    { length: COUNT * centre.length },
    (_, at) => centre[at % centre.length]! + deviation * generator.normal(),
  );
}

describe('sliced distance', () => {
  test('of a set from itself, in any order, is 0', () => {
    const points = cloud(1, [0, 0]);
    const reversed = points.map((_, at) => points[points.length - 2 * (Math.floor(at / 2) + 1) + (at % 2)]!);
    expect(slicedDistance(points, reversed, 2)).toBeCloseTo(0, 10);
  });

  test('of a set from itself moved is the mean of what directions see of the move: 2/π of its length in a plane', () => {
    const points = cloud(1, [0, 0]);
    const moved = points.map((value, at) => value + (at % 2 === 0 ? 3 : 4));
    // 64 directions: a standard error of 0.031 · 5 / 8.
    expect(Math.abs(slicedDistance(points, moved, 2) - (5 * 2) / Math.PI)).toBeLessThan(0.5);
  });

  test('of two samples of one distribution is small, of another spread larger', () => {
    const same = slicedDistance(cloud(1, [0, 0, 0]), cloud(2, [0, 0, 0]), 3);
    expect(same).toBeLessThan(0.08);
    expect(slicedDistance(cloud(1, [0, 0, 0]), cloud(2, [0, 0, 0], 2), 3)).toBeGreaterThan(5 * same);
  });

  test('is the same both ways, and no number where a sample is none', () => {
    const [a, b] = [cloud(1, [0, 0]), cloud(2, [1, 0])];
    expect(slicedDistance(a, b, 2)).toBeCloseTo(slicedDistance(b, a, 2), 12);
    b[5] = NaN;
    expect(slicedDistance(a, b, 2)).toBeNaN();
  });
});
