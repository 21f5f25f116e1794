import { describe, expect, test } from 'vitest';
import { sizeBudgets, type SizeClass } from '../../../src/base/config';
import { architectures } from '../../../src/catalog/architectures';
import { BUDGET_TOLERANCE, parametersOf, solve } from '../../../src/catalog/solve';
import { tasks } from '../../../src/catalog/tasks';
import { Scope } from '../../../src/nn/scope';

const cells = architectures.flatMap((architecture) =>
  tasks
    .filter(({ kind }) => architecture.accepts.includes(kind))
    .flatMap((task) => (['nano', 'micro'] as SizeClass[]).map((size) => ({ architecture, task, size }))),
);

describe.each(cells)('$architecture.id on $task.id at $size', ({ architecture, task, size }) => {
  const shape = task.shape(task.length === null ? 32 : null);
  const dimensions = solve(architecture, size, shape);

  test('is within 5 % of its parameter budget', () => {
    const miss = parametersOf(architecture, dimensions, shape) / sizeBudgets[size] - 1;
    expect(Math.abs(miss)).toBeLessThanOrEqual(BUDGET_TOLERANCE);
  });

  test('names every parameter once, by a dotted path', () => {
    const scope = new Scope();
    architecture.build(scope, dimensions, shape);
    const names = scope.slots.map(({ spec }) => spec.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]+(\.[a-z0-9]+)*$/);
  });

  test('decays matrices and filters only', () => {
    const scope = new Scope();
    architecture.build(scope, dimensions, shape);
    for (const { spec } of scope.slots) {
      const expected = spec.shape.length > 1 && !/^(embedding|positions)\./.test(spec.name);
      expect(spec.decay, spec.name).toBe(expected);
    }
  });
});

test('a task kind that an architecture does not take is refused by name', () => {
  const mlp = architectures.find(({ id }) => id === 'mlp')!;
  const moby = tasks.find(({ id }) => id === 'moby')!;
  expect(() => solve(mlp, 'nano', moby.shape(32))).toThrow(
    expect.objectContaining({
      code: 'unsupported-config',
      detail: expect.objectContaining({ allowed: 'image' }),
    }),
  );
});

test('ids are unique and texts are there in both languages', () => {
  expect(new Set(architectures.map(({ id }) => id)).size).toBe(architectures.length);
  for (const { description, standsFor } of architectures) {
    for (const text of [description, standsFor]) {
      expect(text.en).not.toBe('');
      expect(text.zh).not.toBe('');
    }
  }
});
