import { usual } from '../../../src/catalog/task';
import { describe, expect, test } from 'vitest';
import { architectures } from '../../../src/catalog/architectures';
import { checkModel } from '../../../src/catalog/check';
import { solve } from '../../../src/catalog/solve';
import { moby } from '../../../src/catalog/tasks/moby';
import { mnist } from '../../../src/catalog/tasks/mnist';

const llama = architectures.find(({ id }) => id === 'llama')!;
const shape = moby.shape({ length: 32 });
const good = solve(llama, 'nano', shape);
const largest = 2 ** 27;

describe('what cannot be built is refused before anything is allocated, by field and range', () => {
  test('what the solver gives is fine', () => {
    expect(() => checkModel(llama, good, shape, 32, largest)).not.toThrow();
  });

  test.each([
    [{ ...good, heads: 3 }, 32, 'heads', /must divide the width/],
    [{ ...good, heads: 2, keyHeads: 3 }, 32, 'keyHeads', /must divide heads/],
    [{ ...good, layers: 0 }, 32, 'layers', /whole number from 1/],
    [{ ...good, inner: 2.5 }, 32, 'inner', /whole number from 1/],
    [{ ...good, width: NaN }, 32, 'width', /whole number from 1/],
    [good, 100_000, 'batch', /this device allows 134217728/],
  ])('%j in batches of %d: %s', (dimensions, batch, field, message) => {
    const check = () => checkModel(llama, dimensions, shape, batch, largest);
    expect(check).toThrow(
      expect.objectContaining({ code: 'unsupported-config', detail: expect.objectContaining({ field }) }),
    );
    expect(check).toThrow(message);
  });

  test('a task of another kind', () => {
    expect(() => checkModel(llama, good, mnist.shape(usual), 32, largest)).toThrow(
      expect.objectContaining({
        detail: expect.objectContaining({ field: 'task', allowed: 'tokens, rows' }),
      }),
    );
  });
});

test.each(architectures)('$id is refused a budget that it cannot meet', (architecture) => {
  const task = architecture.accepts.includes('tokens') ? moby.shape({ length: 64 }) : mnist.shape(usual);
  if (architecture.accepts.includes('unlabelled')) return;
  const seen = architecture.view?.shape(task) ?? task;
  expect(() => solve(architecture, 40, seen)).toThrow(
    expect.objectContaining({ code: 'unsupported-config' }),
  );
});
