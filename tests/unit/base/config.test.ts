/** The optimiser of a config: what is accepted, and what a refusal says. */
import { expect, test } from 'vitest';
import { Optimizer, optimizerNames, sizeClasses } from '../../../src/base/config';
import { recipe } from '../../../src/benchmark/recipe';

const adamw = {
  name: 'adamw',
  learningRate: 0.003,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
} as const;

test('what records have held from the start is still an optimiser', () => {
  const sgd = { name: 'sgd', learningRate: 0.05, momentum: 0.9, weightDecay: 0 };
  expect(Optimizer.parse(adamw)).toEqual(adamw);
  expect(Optimizer.parse(sgd)).toEqual(sgd);
});

test.each(optimizerNames)(
  'the recipe of %s is valid at every size, and takes the rate that it is given',
  (name) => {
    for (const size of sizeClasses) {
      const settings = recipe(name, size);
      expect(Optimizer.parse(settings)).toEqual(settings);
      expect(recipe(name, size, 0.123)).toEqual({ ...settings, learningRate: 0.123 });
    }
  },
);

test.each<[object, string, string]>([
  [{ ...adamw, learningRate: 0 }, 'learningRate', 'above 0, at most 10'],
  [{ ...adamw, learningRate: 11 }, 'learningRate', 'above 0, at most 10'],
  [{ ...adamw, learningRate: '0.1' }, 'learningRate', 'above 0, at most 10'],
  [{ ...adamw, learningRate: NaN }, 'learningRate', 'above 0, at most 10'],
  [{ ...adamw, beta1: 1 }, 'beta1', 'from 0 to below 1'],
  [{ ...adamw, beta2: -0.1 }, 'beta2', 'from 0 to below 1'],
  [{ ...adamw, beta2: undefined }, 'beta2', 'from 0 to below 1'],
  [{ ...adamw, epsilon: 0 }, 'epsilon', 'above 0, at most 1'],
  [{ ...adamw, weightDecay: 11 }, 'weightDecay', 'from 0 to 10'],
  [{ ...recipe('muon', 'nano'), momentum: 1 }, 'momentum', 'from 0 to below 1'],
  [{ ...recipe('rmsprop', 'nano'), alpha: 2 }, 'alpha', 'from 0 to below 1'],
  [{ ...adamw, name: 'adamax' }, 'name', optimizerNames.join(', ')],
])('%o is refused by the name of the field, with its range', (settings, field, allowed) => {
  const issues = Optimizer.safeParse(settings).error!.issues;
  expect(issues).toHaveLength(1);
  expect(issues[0]!.path).toEqual([field]);
  expect(issues[0]!.message).toContain(allowed);
});

test('a setting that the optimiser does not have is refused', () => {
  expect(Optimizer.safeParse({ ...adamw, momentum: 0.9 }).success).toBe(false);
});
