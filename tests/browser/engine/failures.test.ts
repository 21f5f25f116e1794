import { afterEach, expect, test, vi } from 'vitest';
import { Backend } from '../../../src/engine/backend';
import { backend, closeDevice, device, openDevice } from '../../../src/engine/device';
import { readTensors } from '../../../src/engine/read';
import { selfTest } from '../../../src/engine/self-test';
import { tf } from '../../../src/engine/tf';

afterEach(closeDevice);

test('a software adapter does not pass for hardware', async () => {
  await expect(openDevice('hardware')).rejects.toMatchObject({
    code: 'no-adapter',
    detail: { wanted: 'hardware' },
  });
});

test('a browser without WebGPU', async () => {
  const { gpu } = navigator;
  Object.defineProperty(navigator, 'gpu', { value: undefined, configurable: true });
  try {
    await expect(openDevice('auto')).rejects.toMatchObject({ code: 'no-webgpu' });
  } finally {
    Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  }
});

test('gradients on this device pass the self-test', async () => {
  await openDevice('software');
  await expect(selfTest()).resolves.toBeUndefined();
});

test.each([
  ['lie otherwise', 'quadBroadcast(i, 1u)', 'quadBroadcast(i, 2u)'],
  ['are refused', 'quadBroadcast(i, 1u)', 'quadBroadcast(i)'],
])('a device whose subgroups %s does without them', async (_how, right, wrong) => {
  const pipeline = vi.spyOn(Backend.prototype, 'pipeline').mockImplementation(function (
    this: Backend,
    label,
    code,
  ) {
    pipeline.mockRestore();
    expect(label).toBe('subgroups');
    return this.pipeline(label, code.replace(right, wrong));
  });
  const { abilities, check } = await openDevice('software');
  expect(abilities.subgroups).toBe(false);
  check();
  await expect(selfTest()).resolves.toBeUndefined();
  await openDevice('software');
  expect(device().abilities.subgroups).toBe(true);
});

test('a wrong gradient fails the self-test', async () => {
  await openDevice('software');
  const gpu = backend();
  const compile = gpu.pipeline.bind(gpu);
  gpu.pipeline = (label, code) =>
    compile(label, label === 'rms norm gradient' ? code.replace('normal * along', 'normal') : code);
  await expect(selfTest()).rejects.toMatchObject({ code: 'self-test' });
});

test('a lost device is a typed error at the next read, and another can be opened', async () => {
  await openDevice('software');
  const x = backend().resident(tf.ones([2]));
  backend().device.destroy();
  await expect(readTensors([x])).rejects.toMatchObject({ code: 'device-lost' });
  expect(() => device().check()).toThrow(/lost/);
  await openDevice('software');
  const [values] = await readTensors([tf.ones([2])]);
  expect([...values!]).toEqual([1, 1]);
});

test('an error that nobody catches surfaces at the next read', async () => {
  await openDevice('software');
  backend().device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
  await expect(readTensors([tf.ones([2])])).rejects.toMatchObject({ code: 'gpu-error' });
});
