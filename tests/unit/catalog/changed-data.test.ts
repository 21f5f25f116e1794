/** Less data, and wrong labels: what changes, and what does not. */
import { describe, expect, test } from 'vitest';
import { IGNORED, usual, type TaskSource } from '../../../src/catalog/task';
import { linreg } from '../../../src/catalog/tasks/linreg';
import { mnist } from '../../../src/catalog/tasks/mnist';
import { moby, readTokens } from '../../../src/catalog/tasks/moby';
import { mqar } from '../../../src/catalog/tasks/mqar';
import { parity } from '../../../src/catalog/tasks/parity';
import { twoMoons } from '../../../src/catalog/tasks/two-moons';
import { packedAsset } from './packed-assets';

function examplesOf(source: TaskSource, count: number, seed = 1): string[] {
  const { inputs, targets } = source.batch('train', seed, 0, count);
  const [size, asked] = [inputs.length / count, targets.length / count];
  return Array.from({ length: count }, (_, at) =>
    [
      ...inputs.subarray(at * size, (at + 1) * size),
      ...targets.subarray(at * asked, (at + 1) * asked),
    ].join(),
  );
}

describe('a share of the training data', () => {
  test.each([0.1, 0.3])('of digits: %f of them, all classes alike, each once an epoch', async (share) => {
    const whole = await mnist.load(packedAsset, usual);
    const kept = Math.floor(whole.examples.train * share);
    const part = whole.changed({ share }, 960);
    const [first, second] = [
      examplesOf(part, 2 * kept).slice(0, kept),
      examplesOf(part, 2 * kept).slice(kept),
    ];
    expect(new Set(first).size).toBe(kept);
    expect([...first].sort()).toEqual([...second].sort());
    expect(first).not.toEqual(second);
    expect([...examplesOf(part, kept, 2)].sort()).toEqual([...first].sort());
    const labels = first.map((example) => Number(example.split(',').at(-1)));
    for (let digit = 0; digit < 10; digit++) {
      const count = labels.filter((label) => label === digit).length;
      expect(count / kept).toBeGreaterThan(0.08);
      expect(count / kept).toBeLessThan(0.12);
    }
  });

  test('of a text: its beginning', async () => {
    const source = await moby.load(packedAsset, { length: 64 });
    const text = readTokens(await packedAsset('moby')).train;
    const beginning = text.subarray(0, Math.floor((text.length - 64) * 0.1) + 64).join();
    const { inputs } = source.changed({ share: 0.1 }, 960).batch('train', 3, 0, 200);
    for (let at = 0; at < 200; at++)
      expect(beginning).toContain(inputs.subarray(at * 64, (at + 1) * 64).join());
  });

  test('of what is made without end: so much of what the run would see, again and again', async () => {
    const source = await mqar.load(packedAsset, usual);
    const [all, part] = [examplesOf(source, 960), examplesOf(source.changed({ share: 0.1 }, 960), 960)];
    expect(new Set(all).size).toBe(960);
    expect(new Set(part)).toEqual(new Set(all.slice(0, 96)));
    expect(new Set(part.slice(0, 96)).size).toBe(96);
  });

  test('evaluation and test stay as they are', async () => {
    for (const task of [mnist, mqar, moby]) {
      const source = await task.load(packedAsset, usual);
      const other = source.changed({ share: 0.1, labelNoise: 0.2 }, 960);
      for (const split of ['evaluation', 'test'] as const)
        expect(other.batch(split, 1, 3, 16)).toEqual(source.batch(split, 1, 3, 16));
      expect(other.examples).toEqual(source.examples);
    }
  });
});

describe('wrong labels', () => {
  test.each([mnist, mqar, parity, moby])(
    '$id: 20 %, to any other class, the same in every epoch',
    async (task) => {
      const source = await task.load(packedAsset, usual);
      const noisy = source.changed({ labelNoise: 0.2 }, 960);
      const clean = source.batch('train', 1, 0, 2000);
      const { inputs, targets } = noisy.batch('train', 1, 0, 2000);
      expect(inputs).toEqual(clean.inputs);
      const asked = [...clean.targets.keys()].filter((at) => clean.targets[at] !== IGNORED);
      const wrong = asked.filter((at) => targets[at] !== clean.targets[at]);
      expect(Math.abs(wrong.length / asked.length - 0.2)).toBeLessThan(0.03);
      // Nothing is asked that was not, and every class is given.
      expect([...targets.keys()].filter((at) => targets[at] !== IGNORED)).toEqual(asked);
      const { classes } = source.shape;
      const shifts = new Set(wrong.map((at) => (targets[at]! - clean.targets[at]! + classes) % classes));
      expect(shifts.size).toBe(classes - 1);
    },
  );

  test('a digit that is wrong once is wrong the same way ever after', async () => {
    const source = await mnist.load(packedAsset, usual);
    const noisy = source.changed({ labelNoise: 0.2, share: 0.1 }, 960);
    const once = (seed: number) => [...examplesOf(noisy, 800, seed)].sort();
    expect(once(1)).toEqual(once(2));
  });

  test.each([linreg, twoMoons])('$id has none that could be wrong', async (task) => {
    const source = await task.load(packedAsset, usual);
    expect(() => source.changed({ labelNoise: 0.2 }, 960)).toThrow(
      expect.objectContaining({
        code: 'unsupported-config',
        message: expect.stringContaining('labelNoise') as string,
      }),
    );
  });
});
