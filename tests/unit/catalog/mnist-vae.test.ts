import { usual } from '../../../src/catalog/task';
import { expect, test } from 'vitest';
import { PIXEL_DEVIATION, PIXEL_MEAN } from '../../../src/catalog/tasks/digits';
import { mnist } from '../../../src/catalog/tasks/mnist';
import { mnistVae } from '../../../src/catalog/tasks/mnist-vae';
import { digest } from './digest';
import { packedAsset } from './packed-assets';

const source = await mnistVae.load(packedAsset, usual);

test('the digits of mnist in the same order, from 0 to 1, without their labels', async () => {
  const labelled = await mnist.load(packedAsset, usual);
  for (const split of ['train', 'evaluation', 'test'] as const) {
    expect(source.examples[split]).toBe(labelled.examples[split]);
    const { inputs, targets } = source.batch(split, 5, 3, 20);
    const other = labelled.batch(split, 5, 3, 20);
    inputs.forEach((pixel, at) => {
      expect(pixel).toBeGreaterThanOrEqual(0);
      expect(pixel).toBeLessThanOrEqual(1);
      expect(pixel).toBeCloseTo(other.inputs[at]! * PIXEL_DEVIATION + PIXEL_MEAN, 5);
    });
    expect(Math.max(...inputs)).toBe(1);
    expect([...targets]).toEqual(new Array(20).fill(0));
  }
  expect(source.shape).toMatchObject({
    kind: 'unlabelled',
    input: [28, 28, 1],
    sample: [28, 28, 1],
    classes: 0,
  });
});

test('golden batch', () => {
  expect(digest(source.batch('train', 1, 0, 4).inputs)).toBe('10be0a0e7a5a159f');
  expect(digest(source.batch('evaluation', 1, 0, 4).inputs)).toBe('e25bcad02e4f1630');
});
