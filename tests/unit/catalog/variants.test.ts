import { expect, test } from 'vitest';
import { baseOf, optionsOf } from '../../../src/base/variant';
import { architectures } from '../../../src/catalog/architectures';
import { allVariants, findVariant } from '../../../src/catalog/variants';

test('a variant is found by its name, and knows it', () => {
  const found = findVariant(architectures, 'llama+qk-norm+tied-head')!;
  expect(found.id).toBe('llama+qk-norm+tied-head');
  expect(found.conventions).toMatchObject({ qkNorm: expect.any(String), tiedHead: expect.any(String) });
  expect(findVariant(architectures, 'llama')!.conventions).toMatchObject({ qkNorm: false, tiedHead: false });
  for (const id of ['llama+', 'llama+qk', 'lstm+qk-norm', 'lama', ''])
    expect(findVariant(architectures, id), id).toBeNull();
});

test('every option says what it changes, for whoever repeats a run', () => {
  for (const variant of allVariants(architectures).filter(({ id }) => optionsOf(id).length > 0)) {
    const base = architectures.find(({ id }) => id === baseOf(variant.id))!;
    expect(variant.conventions, variant.id).not.toEqual(base.conventions);
  }
});
