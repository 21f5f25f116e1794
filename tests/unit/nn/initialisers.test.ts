import { describe, expect, test } from 'vitest';
import { random } from '../../../src/base/random';
import { orthogonal } from '../../../src/nn/initialisers';

describe('orthogonal', () => {
  const made = (width: number, seed = 1) => orthogonal(random(seed, 'orthogonal'), width * width);

  test.each([1, 2, 3, 17, 64])('rows of %i are of length 1 and at right angles', (width) => {
    const matrix = made(width);
    for (let i = 0; i < width; i++) {
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let k = 0; k < width; k++) product += matrix[i * width + k]! * matrix[j * width + k]!;
        expect(Math.abs(product - (i === j ? 1 : 0)), `${i}, ${j}`).toBeLessThan(1e-6);
      }
    }
  });

  test('its elements are spread as those of a matrix drawn evenly', () => {
    const width = 128;
    // Of a random direction in n dimensions the fourth moment is 3 / (n (n + 2)); of the identity it is 1 / n.
    const fourth = made(width).reduce((sum, x) => sum + x ** 4, 0) / width ** 2;
    expect((fourth * width * (width + 2)) / 3).toBeCloseTo(1, 1);
    const trace = Array.from({ length: width }, (_, i) => made(width)[i * (width + 1)]!).reduce(
      (a, b) => a + b,
    );
    expect(Math.abs(trace)).toBeLessThan(4); // standard normal
  });

  test('another seed gives another matrix, the same seed the same', () => {
    expect(made(9, 2)).not.toEqual(made(9));
    expect(made(9)).toEqual(made(9));
  });
});
