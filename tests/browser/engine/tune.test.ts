import { relativeError } from '../../../src/base/relative-error';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { deleteDB, openDB } from 'idb';
import { closeDevice, device, openDevice } from '../../../src/engine/device';
import { gemm } from '../../../src/engine/ops/gemm';
import { fallback, nameOf, variantNamed } from '../../../src/engine/ops/gemm/variants';
import { layoutNamed } from '../../../src/engine/ops/rows/layouts';
import { readTensors } from '../../../src/engine/read';
import { shapesOf, tune } from '../../../src/engine/tune';
import { chosenFor, classOf, shapesMet, useChoices } from '../../../src/engine/tune/choices';
import { tf, type Tensor } from '../../../src/engine/tf';
import { keepChoices, loadChoices } from '../../../src/trainer/kernel-choices';

const dear = { barrierNanoseconds: 300 };
const request = { family: 'gemm', form: 'TN', sizes: [16, 16, 128] };
let a: Tensor;
let b: Tensor;

beforeAll(async () => {
  const { backend } = await openDevice('software');
  const numbers = (size: number) => Float32Array.from({ length: size }, (_, index) => Math.sin(index + 1));
  a = backend.resident(tf.tensor(numbers(128 * 16), [128, 16]));
  b = backend.resident(tf.tensor(numbers(128 * 16), [128, 16]));
});
afterEach(() => useChoices({}));
afterAll(closeDevice);

async function product(): Promise<Float32Array> {
  const c = gemm(a, b, { transposeA: true });
  const [values] = await readTensors([c]);
  c.dispose();
  return values as Float32Array;
}

test('recording tells the shapes, one of each class, and runs nothing', () => {
  const before = tf.memory().numTensors;
  const shapes = shapesOf(() => {
    gemm(a, b, { transposeA: true });
    gemm(a, b, { transposeA: true });
    gemm(a, b, { transposeB: true });
  });
  expect(shapes).toEqual([request, { family: 'gemm', form: 'NT', sizes: [128, 128, 16] }]);
  expect(tf.memory().numTensors).toBe(before);
});

test('sizes up to the same power of two make one class', () => {
  const of = (...sizes: number[]) => classOf({ family: 'gemm', form: 'NN', sizes });
  expect(of(65, 128, 1)).toBe(of(128, 65, 1));
  expect(of(64, 64, 64)).not.toBe(of(65, 64, 64));
});

test('what is chosen is a variant without barriers where they are dear, and what was known stays', async () => {
  const known = { 'gemm NN 1 1 1': 'registers 4x4' };
  const found = await tune([request], known, dear);
  expect(Object.keys(found).sort()).toEqual([classOf(request), 'gemm NN 1 1 1'].sort());
  const shape = { m: 16, n: 16, k: 128 };
  expect(variantNamed(found[classOf(request)]!, shape)?.tile.kind).not.toBe('workgroup');
  expect(found['gemm NN 1 1 1']).toBe('registers 4x4');
  expect(await tune([request], found, dear)).toEqual(found);
});

test('a variant that computes something else is never chosen, however fast', async () => {
  const gpu = device().backend;
  const compile = gpu.pipeline.bind(gpu);
  const rule = nameOf(fallback({ m: 256, n: 256, k: 256 }, device().abilities, 'f32'));
  const spoilt: string[] = [];
  // All others than the rule's and the plainest walk along an empty K.
  gpu.pipeline = (label, code) => {
    if (!label.startsWith('gemm NN') || label.includes(rule) || label.includes('registers 4x4'))
      return compile(label, code);
    spoilt.push(label);
    return compile(label, code.replace(/let end = min\(/, 'let end = 0u * min('));
  };
  try {
    const large = { family: 'gemm', form: 'NN', sizes: [256, 256, 256] };
    expect(await tune([large], {}, dear)).toEqual({ [classOf(large)]: rule });
    expect(spoilt.length).toBeGreaterThan(0);
  } finally {
    gpu.pipeline = compile;
  }
});

test('what the device refuses, the rule too, is passed over', async () => {
  const gpu = device().backend;
  const compile = gpu.compile.bind(gpu);
  const shape = { m: 256, n: 256, k: 256 };
  const rule = nameOf(fallback(shape, device().abilities, 'f32'));
  // More workgroup memory than any device has: the pipeline is refused, and no error scope sees it.
  gpu.compile = (sources) =>
    compile(
      sources.map(({ label, code }) => ({
        label,
        code: label.includes(rule)
          ? `${code.replace('let group =', 'tooMuch[local] = 1.0; let group =')}\nvar<workgroup> tooMuch: array<f32, 1000000>;`
          : code,
      })),
    );
  try {
    const large = { family: 'gemm', form: 'NN', sizes: [256, 256, 256] };
    const found = await tune([large], {}, dear);
    expect(found[classOf(large)]).not.toBe(rule);
    expect(variantNamed(found[classOf(large)]!, shape)).not.toBeNull();
  } finally {
    gpu.compile = compile;
  }
  device().check();
});

test('rows have a choice of their own, where there is more than one', async () => {
  const rows = { family: 'rows', form: '', sizes: [64, 33] };
  expect(await tune([rows], {}, dear)).toEqual({ [classOf(rows)]: 'thread' });
  const found = await tune([rows], {}, { barrierNanoseconds: 0 });
  expect(layoutNamed(found[classOf(rows)]!)).toBeDefined();
});

test('after its time the fixed rule is written down', async () => {
  const many = Array.from({ length: 12 }, (_, index) => ({ ...request, sizes: [512, 2 ** index, 512] }));
  const started = performance.now();
  const found = await tune(many, {}, dear);
  const last = { m: 512, n: 1, k: 512 };
  expect(found[classOf(many[0]!)]).toBe(nameOf(fallback(last, device().abilities, 'f32')));
  expect(performance.now() - started).toBeLessThan(30_000);
}, 60_000);

test('choices decide which kernel runs: the same give the same bits, others the same numbers but for rounding', async () => {
  useChoices({ [classOf(request)]: 'registers 4x4 in 4' });
  const first = await product();
  const again = await product();
  expect(again).toEqual(first);
  useChoices({ [classOf(request)]: 'registers 16x16' });
  const other = await product();
  expect(relativeError(other, first)).toBeLessThan(1e-6);
  expect([...other]).not.toEqual([...first]);
});

test('a run is told the choices that it uses, and no others', () => {
  useChoices({ [classOf(request)]: 'registers 4x4', 'gemm NN 1 1 1': 'registers 4x4' });
  const shapes = shapesMet(() => gemm(a, b, { transposeA: true }).dispose());
  expect(chosenFor(shapes)).toEqual({ [classOf(request)]: 'registers 4x4' });
});

test('choices are kept for one adapter, browser and engine', async () => {
  const name = 'trainability-kernels-test';
  await deleteDB(name);
  const key = {
    adapter: { vendor: 'v', architecture: 'a', description: 'd' },
    userAgent: 'u',
    engine: '1',
    subgroups: true,
  };
  expect(await loadChoices(key, name)).toEqual({});
  await keepChoices(key, { one: 'registers 4x4' }, name);
  expect(await loadChoices(key, name)).toEqual({ one: 'registers 4x4' });
  expect(await loadChoices({ ...key, engine: '2' }, name)).toEqual({});
  expect(await loadChoices({ ...key, userAgent: 'other' }, name)).toEqual({});
  expect(await loadChoices({ ...key, subgroups: false }, name)).toEqual({});
  const database = await openDB(name);
  for (const stored of await database.getAllKeys('choices'))
    await database.put('choices', { one: 1 }, stored);
  database.close();
  expect(await loadChoices(key, name)).toEqual({});
});
