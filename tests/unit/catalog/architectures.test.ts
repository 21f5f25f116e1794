import { describe, expect, test } from 'vitest';
import { takes } from '../../../src/base/catalogue';
import { sizeBudgets, sizeClasses } from '../../../src/base/config';
import { activationBytesOf } from '../../../src/catalog/activations';
import { architectures } from '../../../src/catalog/architectures';
import { BUDGET_TOLERANCE, dimensionsFor, parametersOf, solve } from '../../../src/catalog/solve';
import { placesOf } from '../../../src/catalog/diagram';
import { tasks } from '../../../src/catalog/tasks';
import { allVariants } from '../../../src/catalog/variants';
import { shapeFor } from '../../../src/catalog/view';
import { Scope } from '../../../src/nn/scope';

const variants = allVariants(architectures);
/** Without a visitor's text, that task has no shape. */
const shaped = tasks.filter(({ needsText }) => !needsText);

const cells = variants.flatMap((architecture) =>
  shaped
    .filter((task) => takes(architecture, task))
    .flatMap((task) => sizeClasses.map((size) => ({ architecture, task, size }))),
);

/** Parameters ×2 from class to class, and two rungs beyond. */
const ladder = [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20480].map(
  (thousand) => thousand * 1000,
);

describe.each(variants)('$id', (architecture) => {
  test('stays within 5 % on every rung of the ladder', () => {
    const task = shaped.find((task) => takes(architecture, task))!;
    const shape = shapeFor(architecture, task.shape({ length: task.length === null ? 32 : null }));
    for (const budget of ladder) {
      const miss = parametersOf(architecture, solve(architecture, budget, shape), shape) / budget - 1;
      expect(Math.abs(miss), `${budget}`).toBeLessThanOrEqual(BUDGET_TOLERANCE);
    }
  });

  test('has twice the layers where one may choose, and says so where not', () => {
    const task = shaped.find((task) => takes(architecture, task))!;
    const shape = shapeFor(architecture, task.shape({ length: task.length === null ? 32 : null }));
    const { layers } = solve(architecture, 'nano', shape);
    const asked = { size: 'nano' as const, layers: 2 * (layers ?? 1) };
    if (layers === undefined) {
      expect(() => dimensionsFor(architecture, asked, shape)).toThrow('layers: ');
      return;
    }
    const deeper = dimensionsFor(architecture, asked, shape);
    expect(deeper).toEqual({ ...solve(architecture, 'nano', shape), layers: 2 * layers });
    const [few, many] = [layers, 2 * layers].map((count) =>
      parametersOf(architecture, { ...deeper, layers: count }, shape),
    );
    expect(many).toBeGreaterThan(few!);
  });

  test('its diagram has a box for every parameter, and no empty ones', () => {
    const places = placesOf(architecture.diagram).map(
      (place) => [place, new RegExp(`^${place.replaceAll('.', '\\.').replaceAll('*', '\\d+')}\\.`)] as const,
    );
    const names = new Set<string>();
    for (const task of shaped.filter((task) => takes(architecture, task))) {
      const shape = shapeFor(architecture, task.shape({ length: task.length === null ? 32 : null }));
      for (const size of sizeClasses) {
        const scope = new Scope();
        architecture.build(scope, solve(architecture, size, shape), shape);
        for (const { spec } of scope.slots) names.add(`${spec.name}.`);
      }
    }
    for (const name of names)
      expect(
        places.filter(([, pattern]) => pattern.test(name)),
        name,
      ).toHaveLength(1);
    for (const [place, pattern] of places)
      expect(
        [...names].some((name) => pattern.test(name)),
        place,
      ).toBe(true);
  });
});

describe.each(cells)('$architecture.id on $task.id at $size', ({ architecture, task, size }) => {
  const shape = shapeFor(architecture, task.shape({ length: task.length === null ? 32 : null }));
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
      const expected = spec.shape.length > 1 && !/(^|\.)(embedding|positions|dynamics)\./.test(spec.name);
      expect(spec.decay, spec.name).toBe(expected);
    }
  });
});

test('a task kind that an architecture does not take is refused by name', () => {
  const mlp = architectures.find(({ id }) => id === 'mlp')!;
  const moby = tasks.find(({ id }) => id === 'moby')!;
  expect(() => solve(mlp, 'nano', moby.shape({ length: 32 }))).toThrow(
    expect.objectContaining({
      code: 'unsupported-config',
      detail: expect.objectContaining({ allowed: 'image' }),
    }),
  );
});

test('all have their activations measured; if not, see tests/slow-browser/activations.test.ts', () => {
  for (const each of architectures) expect(activationBytesOf(each), each.id).toBeGreaterThan(0);
});

test('ids are unique and texts are there in both languages', () => {
  expect(new Set(architectures.map(({ id }) => id)).size).toBe(architectures.length);
  for (const { description, standsFor, options = {} } of architectures) {
    const ofOptions = Object.values(options).flatMap((option) => [option.name, option.description]);
    for (const text of [description, standsFor, ...ofOptions]) {
      expect(text.en).not.toBe('');
      expect(text.zh).not.toBe('');
    }
  }
});
