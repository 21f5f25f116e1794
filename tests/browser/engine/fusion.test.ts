/** Random programs give the same numbers captured, hence fused, reordered and in shared memory, as run one by one. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { capture } from '../../../src/engine/capture';
import { backend, closeDevice, openDevice } from '../../../src/engine/device';
import { runKernel } from '../../../src/engine/kernel';
import { readTensors, writeTensor } from '../../../src/engine/read';
import { tf, type Tensor } from '../../../src/engine/tf';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const STATES = 3;
const SEGMENT = 64;

/** Halves and small whole numbers: exact in float32, in whatever order they are added. */
const operations: Record<string, (a: Tensor, b: Tensor, states: Tensor[]) => Tensor> = {
  /** Element-wise in both. */
  mix: (a, b) =>
    runKernel({
      name: 'mix',
      inputs: { a, b },
      outputs: { y: { shape: a.shape } },
      floats: { half: 0.5 },
      declarations: 'fn blend(p: f32, q: f32) -> f32 { return p - q; }',
      body: 'store_y(i, blend(a[i], b[i]) * u.half);',
      threads: a.size,
    }).y,
  /** Element-wise in the first only. */
  mirror: (a, b) =>
    runKernel({
      name: 'mirror',
      inputs: { a, b },
      outputs: { y: { shape: a.shape } },
      body: 'store_y(i, a[i] + b[u.threads - 1u - i]);',
      threads: a.size,
    }).y,
  /** Two outputs, one of which it reads back. */
  twice: (a) => {
    const { y, z } = runKernel({
      name: 'twice',
      inputs: { a },
      outputs: { y: { shape: a.shape }, z: { shape: a.shape } },
      body: 'z[i] = a[i] + 1.0; store_y(i, z[i] - a[i]);',
      threads: a.size,
    });
    return runKernel({
      name: 'join',
      inputs: { y, z },
      outputs: { w: { shape: a.shape } },
      body: 'store_w(i, y[i] + z[i]);',
      threads: a.size,
    }).w;
  },
  /** Moves a state that others read before and after. */
  move: (a, _b, states) => {
    runKernel({
      name: 'move',
      inputs: { a },
      inPlace: { state: states[0]! },
      body: 'state[i] = 0.5 * state[i] + a[i];',
      threads: a.size,
    });
    return a;
  },
  /** Neighbours through workgroup memory. */
  neighbours: (a) =>
    runKernel({
      name: 'neighbours',
      inputs: { a },
      outputs: { y: { shape: a.shape } },
      shared: 'var<workgroup> row: array<f32, 64>;',
      body: `
  row[local] = a[i];
  workgroupBarrier();
  store_y(i, row[63u - local]);`,
      threads: a.size,
    }).y,
  /** A stock program among ours. */
  stock: (a, b) => tf.maximum(a, b),
  again: (a, b) => tf.add(a, b),
};

interface Instruction {
  operation: string;
  a: number;
  b: number;
}

const instruction: fc.Arbitrary<Instruction> = fc.record({
  operation: fc.constantFrom(...Object.keys(operations)),
  a: fc.nat(40),
  b: fc.nat(40),
});

test('fused, merged and aliased programs compute what single kernels compute', async () => {
  const size = 2 * SEGMENT;
  const flat = backend().resident(tf.zeros([STATES * size]));
  const states = Array.from({ length: STATES }, (_, index) => backend().view(flat, index * size, [size]));
  const start = Float32Array.from({ length: STATES * size }, (_, index) => ((index * 7) % 32) - 16);

  const program = (instructions: Instruction[]) => () => {
    const values: Tensor[] = [...states];
    for (const { operation, a, b } of instructions)
      values.push(operations[operation]!(values[a % values.length]!, values[b % values.length]!, states));
    const last = values.at(-1)!;
    runKernel({
      name: 'keep',
      inputs: { last },
      inPlace: { state: states[1]! },
      body: 'state[i] = clamp(last[i], -64.0, 64.0);',
      threads: size,
    });
  };
  const outcome = async (step: () => void): Promise<number[]> => {
    writeTensor(flat, start);
    step();
    step();
    return [...(await readTensors([flat]))[0]!];
  };

  await fc.assert(
    fc.asyncProperty(fc.array(instruction, { minLength: 1, maxLength: 14 }), async (instructions) => {
      const run = program(instructions);
      const single = await outcome(() => tf.tidy(run));
      const captured = await capture(run);
      try {
        expect(await outcome(() => captured.replay())).toEqual(single);
      } finally {
        captured.dispose();
      }
    }),
    { numRuns: 60 },
  );
});

test('a chain of element-wise kernels is one dispatch, and what only it reads is never written', async () => {
  const x = backend().resident(tf.ones([100]));
  const out = backend().resident(tf.zeros([100]));
  const captured = await capture(() => {
    const double = (input: Tensor) =>
      runKernel({
        name: 'double',
        inputs: { input },
        outputs: { y: { shape: input.shape } },
        body: 'store_y(i, 2.0 * input[i]);',
        threads: input.size,
      }).y;
    const y = double(double(double(x)));
    runKernel({ name: 'keep', inputs: { y }, inPlace: { out }, body: 'out[i] = y[i];', threads: 100 });
  });
  expect(captured.dispatches).toBe(1);
  expect(captured.placed[0]!.bytes).toBe(2 * 400);
  captured.replay();
  expect([...(await readTensors([out]))[0]!]).toEqual(new Array(100).fill(8));
  captured.dispose();
});

test('a replay split into several submissions, and several replays in one, do the same', async () => {
  const state = backend().resident(tf.zeros([64]));
  const captured = await capture(() => {
    for (let index = 0; index < 5; index++)
      runKernel({
        name: 'grow',
        inputs: {},
        inPlace: { state },
        body: 'state[i] = 2.0 * state[i] + 1.0;',
        threads: 64,
      });
  });
  expect(captured.dispatches).toBe(5);
  captured.replay(2);
  captured.split(3);
  captured.replay();
  captured.replay(1, (encoder) => encoder.clearBuffer(backend().bytesOf(state).buffer, 4, 4));
  const [values] = await readTensors([state]);
  expect(values![0]).toBe(2 ** 20 - 1);
  expect(values![1]).toBe(2 ** 5 - 1);
  captured.dispose();
});

test('what a dispatch reads as vectors it does not write, not even another part of the same storage', async () => {
  const gpu = backend();
  const whole = gpu.resident(tf.tensor1d(Float32Array.from({ length: 2 * SEGMENT }, (_, at) => at)));
  const [first, second] = [gpu.view(whole, 0, [SEGMENT]), gpu.view(whole, SEGMENT, [SEGMENT])];
  const captured = await capture(() => {
    const { y } = runKernel({
      name: 'turn vectors',
      inputs: { x: first },
      vectors: ['x'],
      outputs: { y: { shape: [SEGMENT] } },
      shared: '// none',
      body: `if (i < ${SEGMENT / 4}u) { for (var j = 0u; j < 4u; j++) { store_y(4u * i + j, x[i][3u - j]); } }`,
      threads: SEGMENT,
    });
    runKernel({
      name: 'add to',
      inputs: { y },
      inPlace: { second },
      body: 'second[i] += y[i];',
      threads: SEGMENT,
    });
  });
  expect(captured.dispatches).toBe(2);
  captured.replay();
  const [values] = await readTensors([second]);
  const turned = (at: number) => 4 * Math.floor(at / 4) + 3 - (at % 4);
  expect([...values!]).toEqual(Array.from({ length: SEGMENT }, (_, at) => SEGMENT + at + turned(at)));
  captured.dispose();
  tf.dispose([first, second, whole]);
});
