/**
 * Long random programs of all kinds of kernels (tiles, loops, gathers, integers, workgroup memory, several outputs, reshaped
 * and overlapping tensors, stock programs) captured and run one by one: the same bits. fusion.test.ts has the short ones.
 */
// Its stock programs use methods that the engine does without.
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { capture } from '../../../src/engine/capture';
import { backend, closeDevice, openDevice } from '../../../src/engine/device';
import { empty, runKernel } from '../../../src/engine/kernel';
import { readTensors, writeTensor } from '../../../src/engine/read';
import { tf, type Tensor } from '../../../src/engine/tf';

beforeAll(() => openDevice('software'));
afterAll(closeDevice);

const SIZES = [1, 7, 64, 65, 130];
const HALF = 65;
const STATE = 192;
/** Floats that a kept value may take in the results. */
const ROW = 512;
const LENGTH = 40;
const REPLAYS = 3;
const RUNS = 12;

/** Keeps whole numbers in [0, 64), so that every sum and product is exact in whatever order. */
const wrap = 'fn wrap(x: f32) -> f32 { return x - 64.0 * floor(x / 64.0); }';

/** What a program works on: values made so far, and a state that outlives it, as a whole and in overlapping ranges. */
interface World {
  values: Tensor[];
  states: Tensor[];
}

/** @param number free choice of the instruction @returns new values */
type Operation = (a: Tensor, b: Tensor, number: number, world: World) => Tensor[];

/** One output of `threads` elements, each thread its own unless the body says otherwise. */
function make(
  name: string,
  inputs: Record<string, Tensor>,
  size: number,
  body: string,
  more: Partial<Parameters<typeof runKernel>[0]> = {},
): Tensor[] {
  const outputs = { y: { shape: [size] } };
  return [runKernel<'y'>({ name, inputs, outputs, declarations: wrap, body, threads: size, ...more }).y];
}

const operations: Record<string, Operation> = {
  elementwise: (a, _b, number) =>
    make('elementwise', { a }, a.size, 'store_y(i, wrap(3.0 * a[i] + u.added));', {
      floats: { added: number },
    }),
  pair: (a, b) =>
    a.size === b.size
      ? make('pair', { a, b }, a.size, 'store_y(i, wrap(a[i] * b[i] + 1.0));')
      : make('pair of sizes', { a, b }, a.size, `store_y(i, wrap(a[i] + b[i % ${b.size}u]));`),
  oneTwice: (a) =>
    make('one twice', { p: a, q: a }, a.size, 'store_y(i, wrap(p[i] * q[u.threads - 1u - i]));'),
  reversed: (a) => make('reversed', { a }, a.size, 'store_y(u.threads - 1u - i, wrap(a[i] + f32(i)));'),
  tiles: (a) =>
    make(
      'tiles',
      { a },
      a.size,
      `
  for (var k = 0u; k < 3u; k++) {
    let at = 3u * i + k;
    if (at < u.size) { store_y(at, wrap(5.0 * a[at])); }
  }`,
      { threads: Math.ceil(a.size / 3), integers: { size: a.size } },
    ),
  sum: (a) =>
    make(
      'sum',
      { a },
      1,
      'var total = 0.0; for (var at = 0u; at < u.size; at++) { total += a[at]; } store_y(0u, wrap(total));',
      { integers: { size: a.size } },
    ),
  spread: (a, _b, number) =>
    make('spread', { a }, SIZES[number % SIZES.length]!, `store_y(i, wrap(a[i % ${a.size}u] + f32(i)));`),
  gather: (a, _b, number) => {
    const size = SIZES[number % SIZES.length]!;
    const ids = tf.tensor1d(
      Int32Array.from({ length: size }, (_, index) => (index * 11 + number) % a.size),
      'int32',
    );
    return make('gather', { a, ids }, size, 'store_y(i, a[u32(ids[i])]);');
  },
  integers: (a) => {
    const { whole } = runKernel({
      name: 'to integers',
      inputs: { a },
      outputs: { whole: { shape: a.shape, dtype: 'int32' } },
      body: 'store_whole(i, i32(a[i]) % 10);',
      threads: a.size,
    });
    return make('of integers', { whole }, a.size, 'store_y(i, f32(whole[i]));');
  },
  outputs: (a) =>
    Object.values(
      runKernel({
        name: 'outputs',
        inputs: { a },
        outputs: { low: { shape: [a.size] }, high: { shape: [a.size] } },
        body: 'store_low(i, a[i] % 8.0); store_high(i, floor(a[i] / 8.0));',
        threads: a.size,
      }),
    ),
  readBack: (a) =>
    make('read back', { a }, a.size, 'y[i] = a[i]; for (var k = 0; k < 2; k++) { y[i] = wrap(y[i] * 7.0); }'),
  workgroups: (a) => {
    const threads = 64 * Math.ceil(a.size / 64);
    return make(
      'workgroups',
      { a },
      threads,
      `
  held[local] = a[i % ${a.size}u];
  workgroupBarrier();
  store_y(i, wrap(held[63u - local] + f32(workgroup)));`,
      { threads, shared: 'var<workgroup> held: array<f32, 64>;' },
    );
  },
  /** A value that changes between two readers. */
  changed: (a) => {
    const [copy] = make('copy', { a }, a.size, 'store_y(i, a[i]);') as [Tensor];
    const before = make('before', { copy }, a.size, 'store_y(i, wrap(copy[i] + 9.0));');
    const change = { name: 'change', inputs: { a }, inPlace: { copy }, declarations: wrap, threads: a.size };
    runKernel({ ...change, body: 'copy[i] = wrap(copy[i] + 2.0 * a[u.threads - 1u - i]);' });
    return [...before, copy, ...make('after', { copy }, a.size, 'store_y(i, wrap(copy[i] + 9.0));')];
  },
  /** Filled by two kernels, half each. */
  halves: (a, b) => {
    const y = empty([2 * HALF]);
    [a, b].forEach((half, index) =>
      runKernel({
        name: 'half',
        inputs: { half },
        inPlace: { y },
        integers: { offset: index * HALF, size: half.size },
        body: 'y[u.offset + i] = half[i % u.size];',
        threads: HALF,
      }),
    );
    return [y];
  },
  stock: (a, _b, number) =>
    [
      () => [tf.maximum(a, 5)],
      () => [tf.tile(a, [2]).slice([1], [a.size])],
      () => [a.reshape([a.size, 1]).transpose().reshape([a.size])],
      () => [tf.minimum(a, a.reverse())],
    ][number % 4]!(),
  reshaped: (a) => [a.reshape([1, a.size]).reshape([a.size])],
  readState: (_a, _b, number, { states }) => {
    const source = states[number % states.length]!;
    return make('read state', { source }, source.size, 'store_y(i, wrap(source[i] + 1.0));');
  },
  moveState: (a, _b, number, { states }) => {
    const target = states[number % states.length]!;
    runKernel({
      name: 'move state',
      inputs: { a },
      inPlace: { target },
      declarations: wrap,
      body: `target[i] = wrap(2.0 * target[i] + a[i % ${a.size}u]);`,
      threads: target.size,
    });
    return [];
  },
  /** As an optimiser: element-wise in a value, with two states in place. */
  update: (a, _b, _number, { states }) => {
    const [moment, parameter] = states.slice(-2) as [Tensor, Tensor];
    const [y] = make('gradient', { a }, 64, `store_y(i, wrap(a[i % ${a.size}u] + 1.0));`) as [Tensor];
    runKernel({
      name: 'update',
      inputs: { y },
      inPlace: { moment, parameter },
      declarations: wrap,
      body: `
  let moved = wrap(moment[i] + y[i]);
  moment[i] = moved;
  parameter[i] = wrap(parameter[i] + moved);`,
      threads: 64,
    });
    return [y];
  },
  wide: (_a, _b, _number, { values }) => {
    const many = values.slice(-6);
    const inputs = Object.fromEntries(many.map((tensor, index) => [`part${index}`, tensor]));
    const sum = many.map(({ size }, index) => `part${index}[i % ${size}u]`).join(' + ');
    return make('wide', inputs, 65, `store_y(i, wrap(${sum}));`);
  },
};

const instruction = fc.record({
  operation: fc.constantFrom(...Object.keys(operations)),
  a: fc.nat(100),
  b: fc.nat(100),
  number: fc.nat(20),
  /** Whether what it makes is among the results; else it may be that nobody reads it. */
  kept: fc.boolean(),
  /** Whether its first operand is let go after. */
  last: fc.boolean(),
});
type Instruction = typeof instruction extends fc.Arbitrary<infer Value> ? Value : never;

test('long programs of everything compute what their kernels compute one by one', async () => {
  const gpu = backend();
  const state = gpu.resident(tf.zeros([STATE]));
  const range = (offset: number, size: number) => gpu.view(state, offset, [size]);
  const states = [state, range(0, 128), range(64, 128), range(0, 64), range(128, 64)];
  const results = gpu.resident(tf.zeros([LENGTH * ROW]));
  const inputs = SIZES.map((size): Tensor =>
    gpu.resident(tf.tensor1d(Float32Array.from({ length: size }, (_, index) => (index * 7 + size) % 64))),
  );

  const program = (instructions: Instruction[]) => () => {
    const world: World = { values: [...inputs], states };
    const kept: Tensor[] = [];
    for (const { operation, a, b, number, kept: keep, last } of instructions) {
      const { values } = world;
      const first = values[a % values.length]!;
      const made = operations[operation]!(first, values[b % values.length]!, number, world);
      const fitting = made.filter(({ size }) => size <= ROW);
      if (keep) kept.push(...fitting.slice(0, 1));
      if (last && !inputs.includes(first) && !kept.includes(first)) {
        first.dispose();
        values.splice(values.indexOf(first), 1);
      }
      values.push(...fitting);
    }
    kept.forEach((value, index) =>
      runKernel({
        name: 'keep',
        inputs: { value },
        inPlace: { results },
        integers: { offset: index * ROW },
        body: 'results[u.offset + i] += value[i];',
        threads: value.size,
      }),
    );
  };
  /** Of several steps, one after the other: what the last has left shows in the next. */
  const outcome = async (steps: () => void): Promise<number[][]> => {
    writeTensor(
      state,
      Float32Array.from({ length: STATE }, (_, index) => (index * 5) % 64),
    );
    writeTensor(results, new Float32Array(results.size));
    steps();
    return (await readTensors([state, results])).map((values) => [...values]);
  };

  let fewer = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(instruction, { minLength: 10, maxLength: LENGTH }), async (instructions) => {
      const run = program(instructions);
      const single = await outcome(() => {
        for (let time = 0; time < REPLAYS; time++) tf.tidy(run);
      });
      const captured = await capture(run);
      try {
        expect(await outcome(() => captured.replay(REPLAYS))).toEqual(single);
        captured.split(4);
        expect(await outcome(() => captured.replay(REPLAYS))).toEqual(single);
        if (captured.dispatches < instructions.length) fewer++;
      } finally {
        captured.dispose();
      }
    }),
    { numRuns: RUNS },
  );
  // It was worth comparing: most programs became fewer dispatches than they have instructions.
  expect(fewer).toBeGreaterThan(RUNS / 2);
  tf.dispose([...states, results, ...inputs]);
});
