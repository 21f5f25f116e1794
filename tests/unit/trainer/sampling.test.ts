import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../../src/base/random';
import { candidates, checkSampling, draw } from '../../../src/trainer/sampling';

const logits = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 30 });
const sampling = fc.record({
  temperature: fc.double({ min: 0.05, max: 5, noNaN: true }),
  topP: fc.double({ min: 0.01, max: 1, noNaN: true }),
});

test('the fewest likeliest tokens that reach topP are kept, with probabilities that add up to 1', () => {
  fc.assert(
    fc.property(logits, sampling, (values, settings) => {
      const whole = candidates(values, { ...settings, topP: 1 });
      const kept = candidates(values, settings);
      expect(kept.map(([index]) => index)).toEqual(whole.slice(0, kept.length).map(([index]) => index));
      const mass = (count: number) => whole.slice(0, count).reduce((sum, [, p]) => sum + p, 0);
      // `whole` was divided by its own sum once more, so that sums of it round otherwise.
      const rounding = 1e-9;
      expect(mass(kept.length)).toBeGreaterThan(settings.topP - rounding);
      expect(mass(kept.length - 1)).toBeLessThan(settings.topP + rounding);
      expect(kept.reduce((sum, [, p]) => sum + p, 0)).toBeCloseTo(1, 9);
    }),
  );
});

test('tokens are drawn as often as their probability says', () => {
  const values = [Math.log(0.5), Math.log(0.3), Math.log(0.2)];
  const numbers = random(1, 'drawn');
  const counts = [0, 0, 0];
  for (let index = 0; index < 20_000; index++) counts[draw(values, { temperature: 1, topP: 1 }, numbers)]!++;
  [0.5, 0.3, 0.2].forEach((share, token) => expect(counts[token]! / 20_000).toBeCloseTo(share, 1.7));
});

test('temperature 0 takes the likeliest, and of equal ones the first', () => {
  expect(draw([1, 3, 3, 2], { temperature: 0, topP: 1 }, random(1, 'zero'))).toBe(1);
});

test.each([
  [{ temperature: -1, topP: 1 }, 'temperature'],
  [{ temperature: NaN, topP: 1 }, 'temperature'],
  [{ temperature: 1, topP: 0 }, 'topP'],
  [{ temperature: 1, topP: 1.5 }, 'topP'],
])('%j is refused by name', (settings, field) => {
  expect(() => checkSampling(settings)).toThrow(
    expect.objectContaining({ code: 'bad-argument', detail: expect.objectContaining({ field }) }),
  );
});
