import { expect, test } from 'vitest';
import { guessSeconds, secondsLeft } from '../../../src/benchmark/estimate';
import { configOf } from '../../fixtures/runs';

const gpu = { gigaflops: 5000, dispatchMicroseconds: 5 };
const software = { gigaflops: 13, dispatchMicroseconds: 80 };

test('a slower device takes longer, and so do more steps and larger models', () => {
  const config = configOf();
  expect(guessSeconds(config, software)).toBeGreaterThan(guessSeconds(config, gpu));
  expect(guessSeconds(configOf({ steps: 1200 }), gpu)).toBeGreaterThan(5 * guessSeconds(config, gpu));
  expect(guessSeconds(configOf({ size: 'mini' }), software)).toBeGreaterThan(
    10 * guessSeconds(config, software),
  );
});

test('what has run tells what the same cell will take', () => {
  const finished = [
    { config: configOf({ seed: 1 }), seconds: 8 },
    { config: configOf({ seed: 2 }), seconds: 12 },
  ];
  expect(secondsLeft([configOf({ seed: 3 })], finished, gpu)).toBe(10);
});

test('other cells are guessed, corrected by how far off the guesses were', () => {
  const config = configOf();
  const finished = [{ config, seconds: 3 * guessSeconds(config, gpu) }];
  const other = configOf({ architecture: 'lstm', length: 64 });
  expect(secondsLeft([other], finished, gpu)).toBeCloseTo(3 * guessSeconds(other, gpu));
  expect(secondsLeft([other], [], gpu)).toBeCloseTo(guessSeconds(other, gpu));
  expect(secondsLeft([], finished, gpu)).toBe(0);
});

test('probes that say nothing still give a number to show', () => {
  expect(Number.isFinite(guessSeconds(configOf(), { gigaflops: 0, dispatchMicroseconds: 0 }))).toBe(true);
});
