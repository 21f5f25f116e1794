import { expect, test } from 'vitest';
import { architectures } from '../../../../src/catalog/architectures';
import type { Contestant } from '../../../../src/benchmark/analysis/analysis';
import { besidePublished } from '../../../../src/benchmark/published/beside';
import { flopsOf, type PublishedModel, publishedModels } from '../../../../src/benchmark/published/models';

test('every published model is of a family in the catalogue, once, with an address', () => {
  const ids = architectures.map(({ id }) => id);
  const names = publishedModels.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { architecture, source } of publishedModels) {
    expect(ids).toContain(architecture);
    expect(source.url).toMatch(/^https:\/\/(arxiv\.org\/abs\/\d{4}\.\d{5}|doi\.org\/.+)$/);
  }
});

test('a slip of a magnitude would show: FLOPs fit parameters and tokens, and no accelerator does the impossible', () => {
  for (const model of publishedModels) {
    const { name, parameters, trainedOn, hours } = model;
    const flops = flopsOf(model);
    // Mixtures and models with large embeddings use a part of their parameters for a token, never more than all.
    const ofAll = flops / (6 * parameters * trainedOn.count);
    if (trainedOn.of !== 'images') {
      expect(ofAll, name).toBeGreaterThan(0.04);
      expect(ofAll, name).toBeLessThan(1.05);
    }
    if (hours) {
      const perSecond = flops / (hours.count * 3600);
      expect(perSecond, name).toBeGreaterThan(1e12);
      expect(perSecond, name).toBeLessThan(1e15);
    }
  }
});

const contestant = (architecture: string, compute: number | null) =>
  ({ architecture, scores: { compute } }) as Contestant;
const model = (architecture: string, name: string, parameters: number): PublishedModel => ({
  name,
  architecture,
  parameters,
  trainedOn: { count: 1000, of: 'tokens' },
  flops: { multiplyAdds: parameters },
  hours: null,
  source: { text: '', url: '' },
});
const published = [
  model('a', 'small A', 1),
  model('a', 'large A', 30),
  model('b', 'B', 20),
  model('c', 'C', 10),
  model('d', 'D', 5),
];

test('of several models of a family the largest counts; families that are not compared are left out', () => {
  // The score is higher where less was needed: a needs most, as it was given most.
  const contestants = [contestant('a', 1), contestant('b', 2), contestant('c', 3), contestant('x', 4)];
  const { models, correlation, disagreements } = besidePublished({ contestants }, published);
  expect(models.map(({ name }) => name)).toEqual(['large A', 'B', 'C', 'small A']);
  expect(correlation).toBeCloseTo(1);
  expect(disagreements).toEqual([]);
});

test('pairs that are ordered otherwise are named, the cheaper one first', () => {
  const contestants = [contestant('a', 3), contestant('b', 2), contestant('c', 1)];
  const { correlation, disagreements } = besidePublished({ contestants }, published);
  expect(correlation).toBeCloseTo(-1);
  expect(disagreements).toEqual([
    ['a', 'b'],
    ['a', 'c'],
    ['b', 'c'],
  ]);
});

test('with fewer than three that can be compared there is no correlation', () => {
  const contestants = [contestant('a', 3), contestant('b', 2), contestant('c', null)];
  expect(besidePublished({ contestants }, published)).toMatchObject({
    correlation: null,
    disagreements: [['a', 'b']],
  });
  expect(besidePublished({ contestants: [contestant('x', 1)] }, published)).toEqual({
    models: [],
    correlation: null,
    disagreements: [],
  });
});
