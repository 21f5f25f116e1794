import { afterAll, beforeAll, expect, test } from 'vitest';
import { capture } from '../../../src/engine/capture';
import { closeDevice, device, openDevice } from '../../../src/engine/device';
import { empty, runKernel } from '../../../src/engine/kernel';
import { gemm } from '../../../src/engine/ops/gemm';
import { probe, type Probes } from '../../../src/engine/probes';
import { roofline } from '../../../src/engine/roofline';
import { tf } from '../../../src/engine/tf';

let probes: Probes;

beforeAll(async () => {
  await openDevice('software');
  probes = await probe();
}, 60_000);
afterAll(closeDevice);

test('rates and costs are of the size that a processor can have', () => {
  // From a slow, loaded core to the fastest machines: an error of units is a factor of a thousand.
  expect(probes.gigaflops).toBeGreaterThan(0.1);
  expect(probes.gigaflops).toBeLessThan(10_000);
  expect(probes.gigabytes).toBeGreaterThan(0.01);
  expect(probes.gigabytes).toBeLessThan(1000);
  expect(probes.dispatchMicroseconds).toBeGreaterThan(0.5);
  expect(probes.dispatchMicroseconds).toBeLessThan(20_000);
  expect(probes.uploadMicroseconds).toBeGreaterThan(0);
  expect(probes.readMicroseconds).toBeGreaterThan(1);
});

test('a barrier of a software adapter is dear', () => {
  expect(probes.barrierNanoseconds).toBeGreaterThan(20);
});

test('probing leaves nothing behind', async () => {
  const before = tf.memory().numTensors;
  await probe();
  expect(tf.memory().numTensors).toBe(before);
});

test('the roofline of a captured product counts its work', async () => {
  const { backend } = device();
  const [a, b, sums] = [
    backend.resident(empty([32, 16])),
    backend.resident(empty([16, 8])),
    backend.resident(empty([32, 8])),
  ];
  const captured = await capture(() => {
    const c = gemm(a, b);
    runKernel({ name: 'keep', inputs: { c }, inPlace: { sums }, body: 'sums[i] += c[i];', threads: 256 });
  });
  const roofs = roofline(captured.placed, probes);
  expect(roofs.reduce((sum, { flops }) => sum + flops, 0)).toBe(2 * 32 * 16 * 8);
  expect(roofs.every(({ seconds }) => seconds > 0)).toBe(true);
  // At least both factors are read, and the sums read and written.
  expect(roofs.reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThanOrEqual(
    4 * (32 * 16 + 16 * 8 + 256),
  );
  captured.dispose();
  tf.dispose([a, b, sums]);
});
