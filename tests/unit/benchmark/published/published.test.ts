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

test('a slip of a magnitude would show: nobody learns from so little or so much, and no accelerator does the impossible', () => {
  for (const model of publishedModels) {
    const { name, parameters, trainedOn, hours, flops } = model;
    const whole = flopsOf(model);
    if (trainedOn.of === 'images') {
      expect(trainedOn.count, name).toBeGreaterThan(1e8);
      expect(trainedOn.count, name).toBeLessThan(1e10);
      expect(whole / trainedOn.count, name).toBeGreaterThan(1e10);
      expect(whole / trainedOn.count, name).toBeLessThan(2e12);
    } else {
      // Mixtures, and models with large embeddings, use a part of their parameters for a token, never more than all.
      const ofAll = whole / (6 * parameters * trainedOn.count);
      expect(ofAll, name).toBeGreaterThan(0.04);
      expect(ofAll, name).toBeLessThan(1.05);
      const active = 'stated' in flops ? parameters : flops.multiplyAdds;
      expect(trainedOn.count / active, name).toBeGreaterThan(1);
      expect(trainedOn.count / active, name).toBeLessThan(5000);
    }
    if (hours) {
      const perSecond = whole / (hours.count * 3600);
      expect(perSecond, name).toBeGreaterThan(1e12);
      expect(perSecond, name).toBeLessThan(1e15);
    }
  }
});

/** @param needed FLOPs to the target, known to a tenth @param atLeast it never got there */
const contestant = (architecture: string, needed: number | null, atLeast = false) => {
  const interval = needed === null || atLeast ? null : { low: needed / 1.1, high: needed * 1.1 };
  return {
    architecture,
    scores: { compute: needed && 1e9 / needed },
    measures: [[{ metric: 'flops-to-target', value: needed, atLeast, interval }]],
  } as unknown as Contestant;
};
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
  model('a', 'large A', 50),
  ...['b', 'c', 'd', 'e'].map((id, index) => model(id, id.toUpperCase(), 40 - 10 * index)),
];
const ordered = (needs: number[]) => ['a', 'b', 'c', 'd', 'e'].map((id, at) => contestant(id, needs[at]!));

test('of several models of a family that which was given most counts; who is not compared, and variants, have none', () => {
  const contestants = [
    ...ordered([5e6, 4e6, 3e6, 2e6, 1e6]),
    contestant('x', 1e6),
    contestant('b+option', 1e3),
  ];
  const { models, families, correlation, disagreements } = besidePublished({ contestants }, published);
  expect(models.map(({ name }) => name)).toEqual(['large A', 'B', 'C', 'D', 'E', 'small A']);
  expect(families).toBe(5);
  expect(correlation).toBeCloseTo(1);
  expect(disagreements).toEqual([]);
});

test('pairs that are ordered otherwise are named, the cheaper one first, if they can be told apart', () => {
  const contestants = ordered([1e6, 2e6, 2.1e6, 8e6, 9e6]);
  const { correlation, disagreements } = besidePublished({ contestants }, published);
  expect(correlation).toBeCloseTo(-1);
  const pairs = ['a b', 'a c', 'a d', 'a e', 'b d', 'b e', 'c d', 'c e'].map((pair) => pair.split(' '));
  expect(disagreements).toEqual(pairs);
});

test('who never got there needs nobody knows how much; of fewer than five families there is no correlation', () => {
  const lost = [...ordered([1e6, 2e6, 4e6, 8e6]).slice(0, 4), contestant('e', 9e6, true)];
  const found = besidePublished({ contestants: lost }, published);
  expect(found).toMatchObject({ families: 4, correlation: null });
  expect(found.disagreements.flat()).not.toContain('e');
  expect(found.disagreements).toHaveLength(6);
  expect(besidePublished({ contestants: [contestant('x', 1), contestant('a', null)] }, published)).toEqual({
    models: [published[1], published[0]],
    families: 0,
    correlation: null,
    disagreements: [],
  });
});
