import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { architectures } from '../../../src/catalog/architectures';
import { twinFile } from '../../../src/records/twin';

const twins = readdirSync('tests/reference/models')
  .filter((name) => name.endsWith('.py') && !['__init__.py', 'common.py'].includes(name))
  .map((name) => name.replace('.py', ''));

test('every architecture has a twin, and every twin an architecture', () => {
  expect(architectures.map(({ id }) => id).sort()).toEqual(twins.sort());
});

test.each(twins)('%s: one file that imports nothing of the project', (id) => {
  const file = twinFile(id);
  expect(file.startsWith('"""Repeats exported runs in PyTorch')).toBe(true);
  expect(file).toContain(`MODELS = {"${id}": ${id}}`);
  expect(file.match(/^(from|import) .*/gm)!.sort()).toEqual(
    ['argparse', 'csv', 'json', 'math', 'numpy', 'pathlib', 'struct', 'sys', 'torch'].map(
      (name) => `import ${name}`,
    ),
  );
});

test('an architecture without a twin is named', () => {
  expect(() => twinFile('perceptron')).toThrow(expect.objectContaining({ code: 'internal' }));
});
