import { expect, test } from 'vitest';
import type { RunConfig } from '../../../src/base/config';
import { createData, type Data } from '../../../src/trainer/data';
import { startFeed } from '../../../src/trainer/feed';
import { configOf } from '../../fixtures/runs';

const config: RunConfig = configOf({ task: 'mqar', length: 16, steps: 45, readEvery: 10 });

/** Real batches, told of every request. */
function watched(delay = 0): Data & { asked: { first: number; count: number }[] } {
  const data = createData();
  const asked: { first: number; count: number }[] = [];
  return {
    ...data,
    asked,
    async batches(request, split, first, count, size) {
      asked.push({ first, count });
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
      return data.batches(request, split, first, count, size);
    },
  };
}

const opened = async (delay?: number) => {
  const data = watched(delay);
  await data.open('http://localhost/');
  return data;
};

test('gives every batch once, in order, the same as asked for one by one', async () => {
  const data = await opened();
  const feed = startFeed(data, config, config.steps, 1024);
  for (let step = 0; step < config.steps; step++) {
    const { batches } = await createDataOnce().batches(config, 'train', step, 1, config.batch);
    expect(await feed.next()).toEqual(batches[0]);
  }
  expect(data.asked.map(({ first }) => first)).toEqual([0, 10, 20, 30, 40]);
  expect(data.asked.at(-1)!.count).toBe(5);
});

let once: Data | null = null;
const createDataOnce = () => (once ??= createData());

test('asks for no more than three pieces ahead, and for small ones where batches are large', async () => {
  const data = await opened();
  startFeed(data, config, config.steps, 1024);
  expect(data.asked).toHaveLength(3);
  const large = await opened();
  startFeed(large, config, config.steps, 3 * 2 ** 20);
  expect(large.asked.map(({ count }) => count)).toEqual([1, 1, 1]);
});

test('has as many ready as are asked for without a pause, within bounds', async () => {
  const long = { ...config, steps: 500 };
  const data = await opened();
  const feed = startFeed(data, long, long.steps, 1024);
  feed.holdReady(95);
  expect(data.asked).toHaveLength(10);
  await new Promise((resolve) => setTimeout(resolve, 60));
  for (let step = 0; step < 95; step++) expect(feed.next()).not.toBeInstanceOf(Promise);
  expect(data.asked).toHaveLength(19);
  const large = await opened();
  startFeed(large, long, long.steps, 2 ** 21).holdReady(95);
  expect(large.asked).toHaveLength(8);
});

test('what is there is given at once; waiting is counted only where there was some', async () => {
  const data = await opened(30);
  const feed = startFeed(data, config, 20, 1024);
  expect(feed.waited).toBe(0);
  await feed.next();
  expect(feed.waited).toBeGreaterThan(0.02);
  const waited = feed.waited;
  await new Promise((resolve) => setTimeout(resolve, 60));
  for (let step = 1; step < 20; step++) expect(feed.next()).not.toBeInstanceOf(Promise);
  expect(feed.waited).toBe(waited);
  expect(feed.prepared).toBeGreaterThan(0);
});

test('what went wrong is met by whoever takes it, with its code', async () => {
  const data = await opened();
  const feed = startFeed(data, { ...config, length: 3 }, 10, 1024);
  await expect(feed.next()).rejects.toMatchObject({ code: 'unsupported-config' });
});
