import { expect, test } from 'vitest';

test('the test browser has WebGPU, on an adapter that is the same on every machine', async () => {
  const adapter = await navigator.gpu.requestAdapter();
  expect(adapter?.info.vendor).toBe('google');
  expect(adapter?.info.architecture).toBe('swiftshader');
});
