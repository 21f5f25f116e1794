import { beforeAll, expect, test } from 'vitest';
import { openDevice } from '../../../src/engine/device';
import { probe } from '../../../src/engine/probes';
import { createSentinel } from '../../../src/engine/sentinel';

beforeAll(async () => {
  await openDevice('software');
});

test('the sentinel measures the rate that the probe does, and measuring again changes nothing', async () => {
  const { gigaflops } = await probe();
  const sentinel = await createSentinel();
  const rates = [await sentinel.measure(), await sentinel.measure(), await sentinel.measure()];
  sentinel.dispose();
  // Other work on the processor is worth a factor of two.
  for (const rate of rates) {
    expect(rate).toBeGreaterThan(gigaflops / 3);
    expect(rate).toBeLessThan(gigaflops * 3);
  }
});
